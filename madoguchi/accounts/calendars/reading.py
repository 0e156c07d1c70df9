"""Opening hours for whoever reckons with them: made once for each version of a calendar, looked at again after two seconds."""

from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.calendars import keeping
from madoguchi.accounts.calendars.days import Days, Special
from madoguchi.kit.business_days import USUAL
from madoguchi.kit.open_time import OpenHours, Span

FRESH = 2.0  # seconds in which a change by another process may go unseen
MOST = 1000


@dataclass
class _Kept:
    looked: float
    version: int
    hours: OpenHours
    days: Days


_kept: dict[int, _Kept] = {}
_defaults: dict[int, tuple[float, int | None]] = {}


def default_of(workspace_id: int) -> Calendar:
    """The calendar that counts where nobody has chosen another; one is made where a workspace has none."""
    found = Calendar.objects.filter(workspace_id=workspace_id, is_default=True).first()
    return found or keeping.open_first(workspace_id)


def hours_of(calendar_id: int) -> OpenHours:
    """When it is open, in the shape that kit/open_time.py reckons with. Raises Calendar.DoesNotExist."""
    return _known(calendar_id).hours


def default_hours(workspace_id: int) -> OpenHours:
    """The hours of the workspace's default calendar; as offices in Japan where it has none."""
    looked, found = _defaults.get(workspace_id, (-FRESH, None))
    if monotonic() - looked >= FRESH:
        rows = Calendar.objects.filter(workspace_id=workspace_id, is_default=True)
        found = rows.values_list("pk", flat=True).first()
        _put(_defaults, workspace_id, (monotonic(), found))
    try:
        return hours_of(found) if found else USUAL
    except Calendar.DoesNotExist:  # removed a moment ago
        forget()
        return USUAL


def special_on(calendar_id: int, at: datetime | date) -> Special | None:
    """The special days (年末年始, a half day) in which this moment, or this local day, lies by the calendar's own clock."""
    known = _known(calendar_id)
    day = at.astimezone(ZoneInfo(known.hours.zone)).date() if isinstance(at, datetime) else at
    return known.days.special(day)


def forget() -> None:
    """Look at everything anew the next time."""
    _kept.clear()
    _defaults.clear()


def _known(calendar_id: int) -> _Kept:
    kept = _kept.get(calendar_id)
    if kept and monotonic() - kept.looked < FRESH:
        return kept
    if kept and Calendar.objects.filter(pk=calendar_id, version=kept.version).exists():
        kept.looked = monotonic()
        return kept
    _kept.pop(calendar_id, None)
    calendar = Calendar.objects.get(pk=calendar_id)
    hours = made_of(calendar, list(calendar.special_days.all()))
    assert isinstance(hours.days, Days)  # noqa: S101 (made so)
    kept = _Kept(monotonic(), calendar.version, hours, hours.days)
    _put(_kept, calendar_id, kept)
    return kept


def made_of(calendar: Calendar, specials: list[Any]) -> OpenHours:
    """The hours that a calendar, saved or not, and its special days mean."""
    own = [
        Special(row.pk or 0, row.first, row.last, row.every_year, _spans(row.spans), {"ja": row.name_ja, "en": row.name_en})
        for row in specials
    ]
    worked = frozenset(date.fromisoformat(each) for each in calendar.worked)
    weekly = tuple(_spans(day) for day in calendar.weekly)
    return OpenHours(calendar.time_zone, weekly, Days(own, calendar.holidays, worked))


def _spans(told: Any) -> tuple[Span, ...]:
    return tuple((int(start), int(end)) for start, end in told)


def _put[K, V](kept: dict[K, V], key: K, value: V) -> None:
    if len(kept) >= MOST:
        kept.clear()
    kept[key] = value


keeping.when_changed(forget)
