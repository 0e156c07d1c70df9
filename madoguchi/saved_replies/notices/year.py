"""A year's line: when which notice stands, as parts of a hundred."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from madoguchi.accounts.calendars import reading
from madoguchi.saved_replies.models import Notice
from madoguchi.saved_replies.notices.reading import Standing, midnight, read_at

MONTHS = 12


@dataclass(frozen=True)
class Bar:
    """One notice: from `left`, `width` wide, both of 100; `width` 0: not within the year."""

    notice: Notice
    read: Standing
    left: float
    width: float
    state: str  # standing, coming or over


@dataclass(frozen=True)
class Year:
    """From this month on; `months`: (left, number); `now`: where we are."""

    bars: list[Bar]
    months: list[tuple[float, int]]
    now: float


def year(notices: Iterable[Notice], now: datetime, workspace_id: int, language: str) -> Year:
    """What stands when, in the twelve months from this one on; what stands now first, what is over last."""
    zone = reading.default_hours(workspace_id).zone
    first = now.astimezone(ZoneInfo(zone)).date().replace(day=1)
    starts = [_months_on(first, step) for step in range(MONTHS + 1)]
    low, high = midnight(starts[0], zone), midnight(starts[-1], zone)

    def place(at: datetime) -> float:
        return round(max(0.0, min(100.0, (at - low) / (high - low) * 100)), 2)

    bars = [_bar(each, read_at(each, now, language), now, place) for each in notices]
    bars.sort(key=lambda bar: (("standing", "coming", "over").index(bar.state), bar.read.begins_at, bar.notice.pk))
    return Year(bars, [(place(midnight(each, zone)), each.month) for each in starts[:-1]], place(now))


def _bar(notice: Notice, read: Standing, now: datetime, place: Callable[[datetime], float]) -> Bar:
    state = "over" if read.ends_at <= now else "coming" if read.begins_at > now else "standing"
    left, right = place(read.begins_at), place(read.ends_at)
    return Bar(notice, read, left, max(right - left, 0.6) if right > 0 and left < 100 and state != "over" else 0, state)


def _months_on(first: date, count: int) -> date:
    day = first
    for _step in range(count):
        day = (day + timedelta(31)).replace(day=1)
    return day
