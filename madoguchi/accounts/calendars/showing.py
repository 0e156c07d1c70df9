"""What a calendar means, in examples that everybody can check: now, eight hours on, the holidays to come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.accounts.calendar import Calendar, SpecialDays
from madoguchi.accounts.calendars import reading, times
from madoguchi.kit import business_days, holidays
from madoguchi.kit.dates import WEEKDAYS
from madoguchi.kit.open_time import HORIZON, OpenHours, add_open_time, is_open, next_opening, spans

AHEAD = timedelta(days=366)
EXAMPLE_HOURS = 8
EXAMPLE_DAYS = 3


@dataclass(frozen=True)
class Holiday:
    """A public holiday to come; `is_off`: it is closed on it."""

    day: date
    name: str
    words: str
    is_off: bool


def example(hours: OpenHours, now: datetime | None = None) -> list[str]:
    """How it stands now and when a promise of eight hours would be due; one warning where it is never open."""
    at = now or timezone.now()
    due = add_open_time(hours, at, timedelta(hours=EXAMPLE_HOURS))
    if due is None:
        return [_("There is no open hour: what counts by this calendar never runs and is never due.")]
    told = {"hours": EXAMPLE_HOURS, "time": times.moment_words(due, hours.zone)}
    third = business_days.after(at.astimezone(ZoneInfo(hours.zone)).date(), EXAMPLE_DAYS, hours)
    return [
        _standing(hours, at),
        _("What comes in now: %(hours)s open hours later it is %(time)s.") % told,
        _("“Within %(days)s business days”, said now: until %(day)s.")
        % {"days": EXAMPLE_DAYS, "day": day_words(third, with_year=False)},
    ]


def _standing(hours: OpenHours, at: datetime) -> str:
    if is_open(hours, at):
        _start, end = next(spans(hours, at, at + HORIZON))
        return _("Open now, until %(time)s") % {"time": times.moment_words(end, hours.zone)}
    opens = next_opening(hours, at)
    return _("Closed now; opens %(time)s") % {"time": times.moment_words(opens, hours.zone) if opens else ""}


def coming(calendar: Calendar) -> list[Holiday]:
    """The public holidays of the next twelve months."""
    today = timezone.now().astimezone(ZoneInfo(calendar.time_zone)).date()
    worked = set(calendar.worked)
    found = {day: name for year in (today.year, today.year + 1) for day, name in _named(calendar.holidays, year).items()}
    return [
        Holiday(day, name, day_words(day), day.isoformat() not in worked)
        for day, name in sorted(found.items())
        if today <= day < today + AHEAD
    ]


def countries() -> list[tuple[str, str]]:
    """Every country whose holidays are known, Japan first, in the reader's language."""
    names = Locale(get_language() or "ja").territories
    rest = sorted(((each, str(names.get(each, each))) for each in holidays.countries()), key=lambda each: each[1])
    first = (holidays.JAPAN, str(names[holidays.JAPAN]))
    return [("", _("No public holidays")), first, *(each for each in rest if each != first)]


def special_name(special: SpecialDays) -> str:
    """In the reader's language, where it has a name in it."""
    own, other = special.name_ja, special.name_en
    return (own or other) if get_language() == "ja" else (other or own)


def special_words(special: SpecialDays) -> str:
    """12/29(火)–1/3(日), every year; closed."""
    told = day_words(special.first, with_weekday=not special.every_year, with_year=not special.every_year)
    if special.last != special.first:
        is_next_year = special.last.year != special.first.year
        last = day_words(special.last, with_weekday=not special.every_year, with_year=is_next_year and not special.every_year)
        told = f"{told}–{last}"
    return _("%(days)s every year") % {"days": told} if special.every_year else told


def day_words(day: date, *, with_weekday: bool = True, with_year: bool = True) -> str:
    """2026/11/23(月), or Mon 23 Nov 2026."""
    if get_language() == "ja":
        year = f"{day.year}/" if with_year else ""
        return f"{year}{day.month}/{day.day}" + (f"({WEEKDAYS[day.weekday()]})" if with_weekday else "")
    words = f"{day:%a} " if with_weekday else ""
    return f"{words}{day.day} {day:%b}" + (f" {day.year}" if with_year else "")


def hours_shown(calendar: Calendar) -> list[str]:
    """The week in few lines: days of equal hours that follow each other stand together."""
    hours = reading.made_of(calendar, [])
    return _lines(hours)


def _lines(hours: OpenHours) -> list[str]:
    found: list[tuple[list[int], str]] = []
    for day in range(7):
        told = times.words(hours.weekly[day])
        if found and found[-1][1] == told:
            found[-1][0].append(day)
        else:
            found.append(([day], told))
    return [f"{_days(days)} {told}" for days, told in found]


def _days(days: list[int]) -> str:
    names = [day_name(each) for each in (days[0], days[-1])]
    return names[0] if len(days) == 1 else "–".join(names)


def day_name(weekday: int) -> str:
    """月, or Mon."""
    monday = date(2026, 11, 16) + timedelta(weekday)
    return WEEKDAYS[weekday] if get_language() == "ja" else f"{monday:%a}"


def _named(country: str, year: int) -> dict[date, str]:
    return dict(holidays.named(country, year, get_language() or "ja"))
