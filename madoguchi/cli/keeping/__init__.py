"""Keeping an installation: bringing it up to date, copying it away and back, examining it."""
