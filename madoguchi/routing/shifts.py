"""When members work, holidays and closures of the house's calendar taken off: who is on shift, and when somebody is back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from madoguchi.accounts import working
from madoguchi.accounts.calendars.reading import default_hours
from madoguchi.accounts.models import Membership, WorkingDay
from madoguchi.conversations.models import FAR_FUTURE
from madoguchi.kit.open_time import OpenHours, Span, is_open, next_opening

MOST_KEPT = 4096

type _Week = tuple[tuple[object, ...], ...]
_kept: dict[tuple[int, _Week, str], tuple[OpenHours, OpenHours]] = {}


class Closures(Mapping[date, tuple[Span, ...]]):
    """The days on which the house is not open as usual: of somebody's shift, what lies within the hours of that day."""

    def __init__(self, house: Mapping[date, tuple[Span, ...]], weekly: Sequence[Sequence[Span]]) -> None:
        self._house, self._weekly = house, weekly

    def __getitem__(self, day: date) -> tuple[Span, ...]:
        opened = self._house[day]
        return tuple(
            (max(start, begins), min(end, ends))
            for start, end in self._weekly[day.weekday()]
            for begins, ends in opened
            if max(start, begins) < min(end, ends)
        )

    def __iter__(self) -> Iterator[date]:
        return iter(self._house)

    def __len__(self) -> int:
        return len(self._house)


def is_on(membership: Membership, now: datetime, week: Sequence[WorkingDay]) -> bool:
    """By their hours; whoever has told none is never off work, also on a holiday."""
    hours = hours_of(membership, week)
    return hours is None or is_open(hours, now)


def back_at(membership: Membership, start: datetime) -> datetime:
    """`start` where they work then, else when they begin again; FAR_FUTURE where that is never."""
    hours = hours_of(membership, working.weeks_of([membership]).get(membership.pk, []))
    return start if hours is None else next_opening(hours, start) or FAR_FUTURE


def hours_of(membership: Membership, week: Sequence[WorkingDay]) -> OpenHours | None:
    """Their week without the days on which the house is closed; None where they have told no hours. People of the same hours
    share the answer as long as the calendar is the same."""
    if not week:
        return None
    house = default_hours(membership.workspace_id)
    told = tuple((each.weekday, each.begins, each.ends, each.pause, each.resumes) for each in week)
    key = (membership.workspace_id, told, working.zone_of(membership).key)
    kept = _kept.get(key)
    if kept is not None and kept[0] is house:
        return kept[1]
    own = working.open_hours_of(membership, week)
    assert own is not None  # noqa: S101 (they have told a week)
    made = replace(own, days=Closures(house.days, own.weekly))
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = (house, made)
    return made
