"""`madoguchi hours add|between|show`: what a calendar's opening hours make of a length or of two moments."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from django.utils import timezone

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.calendars import reading
from madoguchi.accounts.models import Workspace
from madoguchi.cli.asking import FormatOption, WorkspaceOption, workspace
from madoguchi.cli.failing import Failed, WrongUsage
from madoguchi.cli.telling import Format, iso, tell, tell_json
from madoguchi.kit import holidays
from madoguchi.kit.open_time import OpenHours, add_open_time, open_time_between

app = typer.Typer(no_args_is_help=True, help="Reckon with the opening hours of a calendar.")
MOST_DAYS = 732
_LENGTH = re.compile(r"(-?)(?:(\d{1,6})h)?(?:(\d{1,8})m(?:in)?)?(?:(\d{1,9})s)?", re.IGNORECASE)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CalendarArgument = Annotated[str, typer.Argument(metavar="CALENDAR", help="A calendar's name or id, or `default`.")]
MOMENT = "2026-11-24T09:00, by the calendar's clock where it says no zone."


@app.callback()
def group() -> None:
    """Reckon with opening hours."""


@app.command()
def add(
    calendar: CalendarArgument,
    start: Annotated[str, typer.Argument(metavar="START", help=MOMENT)],
    length: Annotated[str, typer.Argument(metavar="LENGTH", help="Open time: 8h, 90m, 1h30m, 45s.")],
    slug: WorkspaceOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Show when so much open time has passed since START; `never` where no hour is open within five years."""
    found = _calendar(workspace(slug), calendar)
    hours = reading.hours_of(found.pk)
    begins, asked = _moment(start, hours), _length(length)
    due = add_open_time(hours, begins, asked)
    if format_ == Format.JSON:
        told = {"start": iso(begins), "seconds": int(asked.total_seconds()), "due": iso(due), "due_local": _local(due, hours)}
        tell_json(_named(found) | told)
        return
    tell(_local(due, hours) or "never: no hour is open within five years")


@app.command()
def between(
    calendar: CalendarArgument,
    a: Annotated[str, typer.Argument(metavar="A", help=MOMENT)],
    b: Annotated[str, typer.Argument(metavar="B", help=MOMENT)],
    slug: WorkspaceOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Show how much open time lies between A and B; none where B is not after A."""
    found = _calendar(workspace(slug), calendar)
    hours = reading.hours_of(found.pk)
    first, second = _moment(a, hours), _moment(b, hours)
    passed = open_time_between(hours, first, second)
    if format_ == Format.JSON:
        tell_json(_named(found) | {"a": iso(first), "b": iso(second), "seconds": passed.total_seconds()})
        return
    minutes, seconds = divmod(int(passed.total_seconds()), 60)
    tell(f"{minutes // 60}h {minutes % 60:02}m {seconds:02}s")


@app.command()
def show(
    calendar: CalendarArgument = "default",
    days: Annotated[int, typer.Option("--days", min=1, max=MOST_DAYS, help="How many days from today.")] = 14,
    slug: WorkspaceOption = None,
    format_: FormatOption = Format.TEXT,
) -> None:
    """Show a calendar's hours day by day, with the name of what is special about a day."""
    found = _calendar(workspace(slug), calendar)
    hours = reading.hours_of(found.pk)
    today = timezone.now().astimezone(ZoneInfo(hours.zone)).date()
    rows = [_day(found, hours, today + timedelta(step)) for step in range(days)]
    if format_ == Format.JSON:
        tell_json(_named(found) | {"is_default": found.is_default, "holidays": found.holidays or None, "days": rows})
        return
    tell(f"{found.name} ({hours.zone}, version {found.version})")
    for row in rows:
        told = ", ".join(f"{start}-{end}" for start, end in row["open"]) or "closed"
        tell(f"{row['date']} {_WEEKDAYS[date.fromisoformat(row['date']).weekday()]}  {told}  {row['name'] or ''}".rstrip())


def _calendar(place: Workspace, wanted: str) -> Calendar:
    if wanted == "default":
        return reading.default_of(place.pk)
    here = Calendar.objects.filter(workspace=place)
    found = here.filter(name=wanted).first()
    if found is None and wanted.isdecimal() and len(wanted) < 19:
        found = here.filter(pk=int(wanted)).first()
    if found is None:
        names = ", ".join(here.order_by("name").values_list("name", flat=True)) or "none"
        raise Failed(f"{place.slug} has no calendar {wanted!r}; there are: {names}.")
    return found


def _moment(text: str, hours: OpenHours) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(hours.zone))).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise WrongUsage(f"{text!r} is no moment; write it as 2026-11-24T09:00.") from error


def _length(text: str) -> timedelta:
    match = _LENGTH.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        raise WrongUsage(f"{text!r} is no length; write it as 8h, 90m, 1h30m or 45s.")
    sign, h, m, s = match.groups()
    found = timedelta(hours=int(h or 0), minutes=int(m or 0), seconds=int(s or 0))
    return -found if sign else found


def _named(calendar: Calendar) -> dict[str, Any]:
    told = {"calendar": calendar.name, "id": calendar.pk, "version": calendar.version}
    return told | {"time_zone": calendar.time_zone}


def _local(at: datetime | None, hours: OpenHours) -> str | None:
    return at.astimezone(ZoneInfo(hours.zone)).isoformat() if at else None


def _day(calendar: Calendar, hours: OpenHours, day: date) -> dict[str, Any]:
    special = reading.special_on(calendar.pk, day)
    public = holidays.named(calendar.holidays, day.year, "ja").get(day)
    spans = [[_clock(start), _clock(end)] for start, end in hours.of_day(day)]
    return {"date": day.isoformat(), "open": spans, "name": special.name("ja") if special else public}


def _clock(seconds: int) -> str:
    """25:00 is one o'clock of the next day."""
    told = f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
    return f"{told}:{seconds % 60:02}" if seconds % 60 else told
