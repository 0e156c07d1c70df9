"""The kinds of event that the rooms have declared, with words for each."""

from django.db.models import TextChoices

_declared: dict[str, type[TextChoices]] = {}


def declare(kinds: type[TextChoices]) -> type[TextChoices]:
    """Class decorator for a room's events.py. Two rooms may not declare the same kind."""
    for kind in kinds.values:
        if kind in _declared and _declared[kind].__qualname__ != kinds.__qualname__:
            raise ValueError(f"The event kind {kind} is declared twice.")
        _declared[kind] = kinds
    return kinds


def label(kind: str) -> str:
    """Words for people, in the current language; an unknown kind (from a newer version) shows as it is."""
    return str(_declared[kind](kind).label) if kind in _declared else kind
