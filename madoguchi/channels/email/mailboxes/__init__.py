"""Mailboxes on other servers: watched, read, counted, written to. Nothing there is ever deleted by us."""
