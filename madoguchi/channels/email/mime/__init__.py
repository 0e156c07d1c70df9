"""Bytes of a mail to what it says, and back. Knows no tables."""
