"""Stretches of time as people say them: the last three days, more than two hours ago, this week, since a date."""

from datetime import date, datetime, time, timedelta
from typing import Any

from madoguchi.conversations.conditions.asking import Asking

UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1), "weeks": timedelta(weeks=1)}
DAYS = ("today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month")
MOST = 9999
RELATIVE = ("within", "longer_ago", "ahead")

type Span = tuple[datetime | None, datetime | None]


def fits(op: str, value: Any) -> bool:
    """Whether this says a stretch: {"n", "unit"} for the relative ones, a name of DAYS, or an ISO day."""
    if op in RELATIVE:
        if not isinstance(value, dict) or set(value) != {"n", "unit"}:
            return False
        return type(value["n"]) is int and 0 < value["n"] <= MOST and value["unit"] in UNITS
    if op == "in":
        return value in DAYS
    return isinstance(value, str) and _day(value) is not None


def span(op: str, value: Any, asking: Asking) -> Span:
    """From (included) until (excluded); None: without end."""
    now = asking.now
    if op == "within":
        return now - _length(value), now + timedelta(microseconds=1)
    if op == "longer_ago":
        return None, now - _length(value)
    if op == "ahead":
        return now, now + _length(value)
    if op == "in":
        first, after = _days(value, asking.today)
        return _begin(first, asking), _begin(after, asking)
    begin = _begin(date.fromisoformat(value), asking)
    return (begin, None) if op == "from" else (None, begin)


def _length(value: dict[str, Any]) -> timedelta:
    return UNITS[value["unit"]] * int(value["n"])


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if len(text) == 10 and 1900 <= day.year <= 2200 else None


def _days(name: str, today: date) -> tuple[date, date]:
    """Weeks begin on Monday."""
    which, _, length = name.partition("_")
    if not length:
        first = today + timedelta(days={"today": 0, "yesterday": -1, "tomorrow": 1}[which])
        return first, first + timedelta(days=1)
    step = {"this": 0, "last": -1, "next": 1}[which]
    if length == "week":
        first = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return first, first + timedelta(weeks=1)
    return _month(today, step), _month(today, step + 1)


def _month(today: date, step: int) -> date:
    count = today.year * 12 + today.month - 1 + step
    return date(count // 12, count % 12 + 1, 1)


def _begin(day: date, asking: Asking) -> datetime:
    return datetime.combine(day, time.min, asking.zone)
