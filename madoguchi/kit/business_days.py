"""Days on which offices work: neither weekends nor, in Japan's time, Japanese public holidays."""

from datetime import date, timedelta

from madoguchi.kit.holidays import is_holiday

MOST = 260
JAPAN = "Asia/Tokyo"


def is_business_day(day: date, zone: str = JAPAN) -> bool:
    """Whether offices are open in this time zone."""
    return day.weekday() < 5 and not (zone == JAPAN and is_holiday(day))


def after(day: date, count: int, zone: str = JAPAN) -> date:
    """The `count`th business day after `day` (1 is the next one); never further than MOST."""
    for _step in range(min(count, MOST)):
        day += timedelta(1)
        while not is_business_day(day, zone):
            day += timedelta(1)
    return day
