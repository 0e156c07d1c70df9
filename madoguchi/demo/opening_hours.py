"""When the fictional company is open: its counter, its telephones, its English desk in London."""

from datetime import date

from madoguchi.accounts.calendars import keeping, reading, special_days
from madoguchi.accounts.models import Calendar, Person, Workspace
from madoguchi.kit.open_time import Span

MAIN = "メール窓口"
PHONES = "電話窓口"
ENGLISH = "English desk"
YEAR_END = "年末年始"
CLOSED: tuple[Span, ...] = ()


def open_counters(workspace: Workspace, by: Person) -> None:
    """Three calendars; the counter's is the usual one: every day but for year's end and summer, with a half day."""
    main = keeping.change(reading.default_of(workspace.pk), name=MAIN, weekly=[(_span(9, 18),)] * 7, holidays="", by=by)
    day, short = (_span(9, 12), _span(13, 17)), (_span(10, 15),)
    phones = keeping.open_calendar(workspace, name=PHONES, weekly=[day] * 5 + [short, CLOSED], by=by)
    for calendar in (main, phones):
        _add_specials(calendar, by)
    keeping.open_calendar(
        workspace, name=ENGLISH, time_zone="Europe/London", weekly=[(_span(9, 17),)] * 5 + [CLOSED] * 2, holidays="GB", by=by
    )


def _add_specials(calendar: Calendar, by: Person) -> None:
    year_end, summer, half = (YEAR_END, "New Year"), ("夏季休業", "Summer holidays"), ("仕事納め", "Last day of work")
    for (ja, en), first, last, spans in (
        (year_end, date(2026, 12, 29), date(2027, 1, 3), CLOSED),
        (summer, date(2026, 8, 13), date(2026, 8, 15), CLOSED),
        (half, date(2026, 12, 28), date(2026, 12, 28), (_span(9, 12),)),
    ):
        special_days.add(calendar, name_ja=ja, name_en=en, first=first, last=last, spans=spans, every_year=True, by=by)


def _span(start: int, end: int) -> Span:
    return start * 3600, end * 3600
