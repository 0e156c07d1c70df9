"""In which line a talk waits, and at which place: at its window, or where a room above says so (a queue of routing)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db.models import QuerySet

from madoguchi.channels.chat.models import Talk, TalkState

MOST_PLACES = 100
PARTS = ("conversation__inbox", "site", "visitor")


@dataclass(frozen=True)
class Lines:
    """What a room knows of its own lines. `place`: of a talk that waits, None where it stands in none of them. `beside`: the
    talks in the lines where these conversations are, or were a moment ago, by line. `usual`: how long one waits there."""

    place: Callable[[Talk], int | None]
    beside: Callable[[Sequence[int]], list[list[int]]]
    usual: Callable[[Talk], timedelta | None]


_lines: list[Lines] = []


def line_by(lines: Lines) -> None:
    """Called once at start."""
    if lines not in _lines:
        _lines.append(lines)


def waits(talk: Talk) -> bool:
    """Whether nobody has taken it on yet."""
    return talk.state == TalkState.ASKED and talk.accepted_at is None


def waiting() -> QuerySet[Talk]:
    """All of them."""
    return Talk.objects.filter(state=TalkState.ASKED, accepted_at=None)


def place(talk: Talk) -> int:
    """Its place, counted as far as a hundred; 0 when it does not wait."""
    if not waits(talk):
        return 0
    for lines in _lines:
        if (found := lines.place(talk)) is not None:
            return found
    before = waiting().filter(site=talk.site_id, started_at__lt=talk.started_at)
    return before[: MOST_PLACES - 1].count() + 1


def usual(talk: Talk) -> timedelta | None:
    """How long one waits in its line, where that is known of the line itself."""
    return next((found for lines in _lines if (found := lines.usual(talk)) is not None), None)


def places_beside(conversations: Sequence[int]) -> list[tuple[Talk, int]]:
    """All that wait beside these, each with its place, as far as a hundred in each line."""
    found: dict[int, int] = {}
    for lines in _lines:
        for line in lines.beside(conversations):
            found |= {talk: at for at, talk in enumerate(line, 1) if talk not in found}
    sites = set(Talk.objects.filter(conversation__in=conversations).values_list("site", flat=True))
    rows = waiting().filter(site__in=sites).exclude(pk__in=found).order_by("site", "started_at")
    by_window = rows.values_list("site", "pk")[: MOST_PLACES * max(1, len(sites))]
    for _site, at_window in groupby(by_window, lambda row: row[0]):
        found |= {pk: at for at, (_at_site, pk) in enumerate(at_window, 1)}
    talks = Talk.objects.filter(pk__in=found).select_related(*PARTS)
    return sorted(((talk, found[talk.pk]) for talk in talks), key=lambda each: each[1])
