"""Whose turn it is: pure sums of a rotation's order, its clock and its overrides. No database, no today."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
AHEAD = timedelta(days=400)  # how far one looks for the end of a turn: the longest turn lasts a year


@dataclass(frozen=True)
class Override:
    """This person from `since` until `until`, whoever's turn it is; of several the last of the plan counts."""

    id: int
    person: int
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Plan:
    """A rotation as it is now. `working`: who may be called at all; the others are passed over, their turns stay theirs."""

    zone: str
    people: tuple[int, ...]
    begins: date
    at: time
    days: int
    shift: int = 0
    overrides: tuple[Override, ...] = ()
    working: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Turn:
    """From when until when somebody is on call; `person` None: nobody. `override`: by which it is so, 0: by the order.
    `passed`: whose turn it would be, did they still work here."""

    start: datetime
    end: datetime
    person: int | None
    override: int = 0
    passed: tuple[int, ...] = ()


def handover(plan: Plan, turn: int) -> datetime:
    """When a turn begins. A clock time that the day leaves out comes later by as much, of one that it repeats the first."""
    return datetime.combine(plan.begins + DAY * (turn * plan.days), plan.at, ZoneInfo(plan.zone)).astimezone(UTC)


def turn_at(plan: Plan, moment: datetime) -> int:
    """The number of the turn that runs; negative before the first."""
    turn = (moment.astimezone(ZoneInfo(plan.zone)).date() - plan.begins).days // plan.days
    while handover(plan, turn) > moment:
        turn -= 1
    while handover(plan, turn + 1) <= moment:
        turn += 1
    return turn


def turns(plan: Plan, start: datetime, end: datetime) -> Iterator[Turn]:
    """Every stretch from `start` until `end`, one after the other without holes."""
    found: Turn | None = None
    for low, high in _cut(plan, start, end):
        person, override, passed = _on(plan, low)
        is_same = found is not None and (found.person, found.override, found.passed) == (person, override, passed)
        if found is not None and is_same and (person is None or not _is_handover(plan, low)):
            found = Turn(found.start, high, person, override, passed)
            continue
        if found is not None:
            yield found
        found = Turn(low, high, person, override, passed)
    if found is not None:
        yield found


def now(plan: Plan, moment: datetime) -> tuple[Turn, Turn]:
    """The stretch that runs, from this moment on, and the one after it."""
    found = turns(plan, moment, moment + AHEAD * 2)
    first = next(found)
    return first, next(found, Turn(first.end, first.end, None))


def _on(plan: Plan, moment: datetime) -> tuple[int | None, int, tuple[int, ...]]:
    here = [each for each in plan.overrides if each.since <= moment < each.until]
    instead = next((each for each in reversed(here) if each.person in plan.working), None)
    if instead is not None:
        return instead.person, instead.id, ()
    turn = turn_at(plan, moment)
    if turn < 0 or not plan.people:
        return None, 0, ()
    count = len(plan.people)
    order = [plan.people[(turn + plan.shift + step) % count] for step in range(count)]
    place = next((step for step, person in enumerate(order) if person in plan.working), None)
    if place is None:
        return None, 0, tuple(sorted(set(order)))
    return order[place], 0, tuple(dict.fromkeys(order[:place]))


def _is_handover(plan: Plan, moment: datetime) -> bool:
    return bool(plan.people) and handover(plan, turn_at(plan, moment)) == moment and not _is_overridden(plan, moment)


def _is_overridden(plan: Plan, moment: datetime) -> bool:
    return any(each.since < moment < each.until and each.person in plan.working for each in plan.overrides)


def _cut(plan: Plan, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    edges = sorted({edge for each in plan.overrides for edge in (each.since, each.until) if start < edge < end})
    low, turn = start, turn_at(plan, start) + 1
    while low < end:
        high = min(handover(plan, turn), *edges[:1], end)
        if high > low:
            yield low, high
        low = high
        edges = [each for each in edges if each > low]
        while handover(plan, turn) <= low:
            turn += 1
