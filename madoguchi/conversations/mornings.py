"""Mornings to come by a counter's opening hours: when somebody is there again for what was put off until then."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from madoguchi.kit import business_days
from madoguchi.kit.open_time import OpenHours

USUALLY = time(9)
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Morning:
    """When work begins; `is_later`: the day that was meant is closed, so it is the next one that is not."""

    at: datetime
    is_later: bool


def tomorrow(hours: OpenHours, now: datetime) -> Morning:
    """`now` is local, and so is the answer."""
    return _on(now.date() + ONE, hours, now)


def next_week(hours: OpenHours, now: datetime) -> Morning:
    """Next Monday, or the first day of the counter after it."""
    return _on(now.date() + ONE * (7 - now.weekday()), hours, now)


def business_day(hours: OpenHours, now: datetime, count: int) -> datetime:
    """The morning of the `count`th business day after today."""
    return opening(business_days.after(now.date(), count, hours), hours, now)


def opening(day: date, hours: OpenHours, now: datetime) -> datetime:
    """When the counter opens on this day; nine o'clock where it does not."""
    opens = business_days.opening(day, hours)
    return opens.astimezone(now.tzinfo) if opens else datetime.combine(day, USUALLY, now.tzinfo)


def _on(day: date, hours: OpenHours, now: datetime) -> Morning:
    if business_days.is_business_day(day, hours):
        return Morning(opening(day, hours, now), is_later=False)
    return Morning(business_day(hours, datetime.combine(day, USUALLY, now.tzinfo), 1), is_later=True)
