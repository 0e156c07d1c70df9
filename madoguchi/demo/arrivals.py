"""When customers write and when the desk answers: weights by month, weekday and hour, with days that are busier than due."""

import random
from bisect import bisect
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from madoguchi.kit.holidays import is_holiday

TOKYO = ZoneInfo("Asia/Tokyo")
OPENS, CLOSES = 9, 18

_WEEKDAY = (1.25, 1.05, 0.98, 0.95, 1.0, 0.75, 0.60)
_AFTER_HOLIDAY = 1.25
_MONTH = {1: 1.1, 4: 1.05, 11: 1.25, 12: 1.25}
_HOUR = (1.2, 0.6, 0.3, 0.2, 0.2, 0.5, 1.5, 3, 5, 9, 8.7, 7.2, 6.9, 6.3, 6, 5.7, 5.4, 5.4, 5, 5, 6.5, 7, 6, 3)
_SPREAD = 0.12  # coefficient of variation of a day's level


def moments(count: int, first: datetime, last: datetime, rng: random.Random) -> list[datetime]:
    """`count` arrivals between two moments, in order: Poisson given its count, on Gamma-shaken days."""
    days = _days(first.astimezone(TOKYO).date(), last.astimezone(TOKYO).date())
    shape = 1 / _SPREAD**2
    weights = list(accumulate(_level(day) * rng.gammavariate(shape, 1 / shape) for day in days))
    hours = list(accumulate(_HOUR))
    found: list[datetime] = []
    while len(found) < count:
        day = days[bisect(weights, rng.random() * weights[-1])]
        hour = bisect(hours, rng.random() * hours[-1])
        at = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), TOKYO)
        if first <= at <= last:
            found.append(at)
    return sorted(found)


def open_time(at: datetime, minutes: float) -> datetime:
    """The moment when the desk has been open for so many minutes since `at`; it opens every day."""
    local, left = at.astimezone(TOKYO), timedelta(minutes=minutes)
    while True:
        opens = local.replace(hour=OPENS, minute=0, second=local.second, microsecond=0)
        closes = local.replace(hour=CLOSES, minute=0, second=0, microsecond=0)
        local = max(local, opens)
        if local + left <= closes:
            return local + left
        left -= max(closes - local, timedelta())
        local = opens + timedelta(days=1)


def customer_time(at: datetime, minutes: float, rng: random.Random) -> datetime:
    """When a customer gets round to it; not between one and six at night."""
    local = (at + timedelta(minutes=minutes)).astimezone(TOKYO)
    if 1 <= local.hour < 6:
        local += timedelta(hours=6 - local.hour, minutes=rng.randrange(90))
    return local


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _level(day: date) -> float:
    level = _WEEKDAY[day.weekday()] * _MONTH.get(day.month, 1.0)
    if is_holiday(day):
        return level * 0.6
    if is_holiday(day - timedelta(days=1)):
        level *= _AFTER_HOLIDAY
    return level
