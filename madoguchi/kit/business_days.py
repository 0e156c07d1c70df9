"""Days on which a counter is open at all, by its opening hours; where nobody has told any, as offices in Japan."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from madoguchi.kit.holidays import JAPAN, is_holiday
from madoguchi.kit.open_time import OpenHours, Span, moment_of

MOST = 260
ZONE = "Asia/Tokyo"
OFFICE: tuple[Span, ...] = ((9 * 3600, 18 * 3600),)
OFFICE_WEEK: tuple[tuple[Span, ...], ...] = (OFFICE,) * 5 + ((),) * 2
_LONGEST_CLOSURE = 366


class _Holidays(Mapping[date, tuple[Span, ...]]):
    """Closed on public holidays, of which no list is ever whole."""

    def __getitem__(self, day: date) -> tuple[Span, ...]:
        if is_holiday(day, JAPAN):
            return ()
        raise KeyError(day)

    def __iter__(self) -> Iterator[date]:
        return iter(())

    def __len__(self) -> int:
        return 0


USUAL = OpenHours(ZONE, OFFICE_WEEK, _Holidays())


def usual(zone: str) -> OpenHours:
    """An office's hours in this time zone; in Japan's it is closed on Japanese public holidays."""
    return USUAL if zone == ZONE else OpenHours(zone, OFFICE_WEEK)


def is_business_day(day: date, hours: OpenHours = USUAL) -> bool:
    """Whether the counter opens on this day."""
    return bool(hours.of_day(day))


def after(day: date, count: int, hours: OpenHours = USUAL) -> date:
    """The `count`th business day after `day` (1 is the next one); never further than MOST. Hours that leave a whole year closed
    know no business day: then Monday to Friday are.
    """
    for _step in range(min(count, MOST)):
        day = _next(day, hours)
    return day


def opening(day: date, hours: OpenHours = USUAL) -> datetime | None:
    """When the counter opens on this day, in UTC; None where it does not."""
    spans = hours.of_day(day)
    return _moment(day, min(start for start, _end in spans), hours) if spans else None


def closing(day: date, hours: OpenHours = USUAL) -> datetime | None:
    """When the work of this day ends, in UTC; None where there is none."""
    spans = hours.of_day(day)
    return _moment(day, max(end for _start, end in spans), hours) if spans else None


def _moment(day: date, seconds: int, hours: OpenHours) -> datetime:
    return moment_of(ZoneInfo(hours.zone), datetime(day.year, day.month, day.day) + timedelta(seconds=seconds))  # noqa: DTZ001


def _next(day: date, hours: OpenHours) -> date:
    ahead = (day + timedelta(step) for step in range(1, _LONGEST_CLOSURE + 1))
    found = next((each for each in ahead if is_business_day(each, hours)), None)
    return found or next(each for step in range(1, 4) if (each := day + timedelta(step)).weekday() < 5)
