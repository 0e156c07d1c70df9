"""Signing what we send (DKIM): the keys, their records in the DNS, and what else the DNS should say of a sender."""
