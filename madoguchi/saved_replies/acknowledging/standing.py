"""How the counter stands at a moment: open, closed, or closed for something that has a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from madoguchi.accounts.calendars.days import Days
from madoguchi.kit.holidays import JAPAN, named
from madoguchi.kit.open_time import OpenHours, is_open, next_opening, spans

LONGEST_CLOSURE = 40  # days that are looked at on either side
LOOKED_AHEAD = timedelta(days=400)
LANGUAGES = ("ja", "en")


class Occasion(StrEnum):
    """Which of an acknowledgement's texts is right."""

    OPEN = "open"
    CLOSED = "closed"
    CLOSURE = "closure"


@dataclass(frozen=True)
class Stand:
    """`names` by language, `first` and `last` of the closure, where it is one; `opens_at`: when we are there (again)."""

    occasion: Occasion
    opens_at: datetime | None
    names: Mapping[str, str] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None


def stand(hours: OpenHours, at: datetime) -> Stand:
    """At this moment. A named day with hours of its own is an ordinary one: outside them it is merely closed."""
    opens_at = next_opening(hours, at)
    if is_open(hours, at):
        return Stand(Occasion.OPEN, opens_at)
    day = at.astimezone(ZoneInfo(hours.zone)).date()
    names = closure(hours, day)
    if not names:
        return Stand(Occasion.CLOSED, opens_at)
    return Stand(Occasion.CLOSURE, opens_at, names, _edge(hours, day, names, -1), _edge(hours, day, names, 1))


def closure(hours: OpenHours, day: date) -> dict[str, str]:
    """What the day is called by language, where it is shut and has a name; else nothing."""
    if hours.of_day(day) or day not in hours.days:
        return {}
    names = {each: _name(hours, day, each) for each in LANGUAGES}
    return names if all(names.values()) else {}


def _name(hours: OpenHours, day: date, language: str) -> str:
    if not isinstance(hours.days, Days):  # as offices in Japan
        return named(JAPAN, day.year, language).get(day, "")
    special = hours.days.special(day)
    return special.name(language) if special else hours.days.holiday(day, language)


def closures(hours: OpenHours, after: date, days: int = LOOKED_AHEAD.days) -> list[tuple[dict[str, str], date, date]]:
    """Every named closure that ends on this day or later: names, first and last day, in order."""
    found: list[tuple[dict[str, str], date, date]] = []
    for step in range(days):
        day = after + timedelta(step)
        if found and day <= found[-1][2]:
            continue
        if names := closure(hours, day):
            found.append((names, _edge(hours, day, names, -1), _edge(hours, day, names, 1)))
    return found


def next_closing(hours: OpenHours, at: datetime) -> datetime | None:
    """The next moment at which it is not open; `at` itself when it is shut then."""
    if not is_open(hours, at):
        return at
    return next((end for _start, end in spans(hours, at, at + LOOKED_AHEAD)), None)


def own_closures(hours: OpenHours, after: date) -> list[str]:
    """What a calendar itself names, other than public holidays: 年末年始, 夏季休業; in Japanese, each once."""
    days = hours.days
    own = [names["ja"] for names, first, _last in closures(hours, after) if isinstance(days, Days) and days.special(first)]
    return list(dict.fromkeys(own))


def _edge(hours: OpenHours, day: date, names: Mapping[str, str], step: int) -> date:
    """The last day in this direction that bears the name and is shut."""
    for _day in range(LONGEST_CLOSURE):
        if closure(hours, day + timedelta(step)) != names:
            break
        day += timedelta(step)
    return day
