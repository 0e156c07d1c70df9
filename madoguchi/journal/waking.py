"""Wakes the readers of the log."""


def wake_after_commit() -> None:
    """Placeholder until the web slice lands."""
