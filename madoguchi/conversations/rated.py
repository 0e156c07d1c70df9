"""How customers rated us, 1 to 5, by whatever way they were asked: rooms that ask offer it here, for figures and for whoever
wishes to know how somebody fares."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

type Last = Callable[[int], tuple[datetime, int] | None]  # of a customer: when, how many stars


@dataclass(frozen=True)
class Asked:
    """Whom a room has asked. `rows` of a workspace: with `conversation`, and as annotations `asked_at`, `stars` (None: not
    answered), `said`, `where_id` and `where` (the window, say). `channel`: one of conversations.models.Channel."""

    channel: str
    rows: Callable[[int], QuerySet[Any]]


_last: dict[str, Last] = {}
_asked: dict[str, Asked] = {}


def offer(key: str, last: Last, asked: Asked | None = None) -> None:
    """Called once at start. `asked`: counted in satisfaction beside surveys, which count their own."""
    _last[key] = last
    if asked is not None:
        _asked[key] = asked


def elsewhere() -> dict[str, Asked]:
    """Beside surveys."""
    return _asked


def last_of(customer_id: int) -> tuple[datetime, int] | None:
    """Their newest rating, whichever way."""
    found = (last(customer_id) for last in _last.values())
    return max((each for each in found if each is not None), default=None)
