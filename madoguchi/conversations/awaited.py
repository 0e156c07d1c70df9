"""What happens with a conversation that rules may wait for. Rooms offer theirs; such an event names its conversation."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Happening:
    """Something that a rule may wait for: any of these kinds of event."""

    label: str | Promise
    kinds: frozenset[str]


_offered: dict[str, Happening] = {}


def offer(key: str, label: str | Promise, *kinds: str) -> None:
    """Called once at start. `key` stands in rules that are kept, and stays."""
    _offered[key] = Happening(label, frozenset(str(kind) for kind in kinds))


def every() -> dict[str, Happening]:
    """All that were offered, by key; one that is offered later is in it too."""
    return _offered
