"""Japanese public holidays by rule, good for 2000 to 2099; a new law wants a new line."""

from datetime import date, timedelta
from functools import cache

_FIXED = ((1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23))
_MONDAYS = ((1, 2), (7, 3), (9, 3), (10, 2))  # month, which Monday


@cache
def holidays(year: int) -> frozenset[date]:
    """All holidays of a year, substitute days included."""
    days = {date(year, month, day) for month, day in _FIXED}
    days |= {_nth_monday(year, month, which) for month, which in _MONDAYS}
    days |= {_equinox(year, 3, 20.8431), _equinox(year, 9, 23.2488)}
    for day in sorted(days):
        if day.weekday() == 6:
            substitute = day + timedelta(1)
            while substitute in days:
                substitute += timedelta(1)
            days.add(substitute)
    between = {day + timedelta(1) for day in days if day + timedelta(2) in days}
    return frozenset(days | {day for day in between if day.weekday() != 6})


def is_holiday(day: date) -> bool:
    """Whether offices are shut for a public holiday; Sundays as such do not count."""
    return day in holidays(day.year)


def _nth_monday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((7 - first.weekday()) % 7 + 7 * (which - 1))


def _equinox(year: int, month: int, base: float) -> date:
    return date(year, month, int(base + 0.242194 * (year - 1980) - (year - 1980) // 4))
