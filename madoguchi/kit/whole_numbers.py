"""Numbers as they come in forms and addresses."""

LONGEST = 18  # digits that every database counts to


def whole(text: str | None) -> int | None:
    """The number that a field holds; None for anything else, also for one that no row can have."""
    return int(text) if text and text.isdecimal() and len(text) <= LONGEST else None
