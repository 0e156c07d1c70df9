"""What can be limited: rooms above register what their people do, each with the figures that it is measured in."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

ALL = ""  # a line that speaks of the money of every kind together


class Measure(StrEnum):
    """In what a deed is counted."""

    YEN = "yen"
    COUNT = "count"
    DAYS = "days"


@dataclass(frozen=True)
class Figures:
    """How much: whole yen, pieces, days."""

    yen: int = 0
    count: int = 0
    days: int = 0


@dataclass(frozen=True)
class LimitedAction:
    """`measures`: what is typed for it, the most important first."""

    key: str
    label: str | Promise
    measures: tuple[Measure, ...]
    icon: str = "hand-coins"


_actions: dict[str, LimitedAction] = {}


def register(action: LimitedAction) -> None:
    """It can be limited from now on."""
    _actions[action.key] = action


def known(key: str) -> LimitedAction | None:
    """The action of this key."""
    return _actions.get(key)


def every() -> list[LimitedAction]:
    """All, in the order in which they were registered."""
    return list(_actions.values())
