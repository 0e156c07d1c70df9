"""What a calendar may not be, with the words that say so to the person who typed it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from madoguchi.accounts.calendar import Calendar, SpecialDays
from madoguchi.accounts.calendars.days import LONGEST_PERIOD
from madoguchi.kit.open_time import DAY

MOST_SPANS = 6
YEARS = range(2000, 2200)  # what a clock can be asked about; a year further than that is a slip


class Refused(ValueError):
    """It cannot be so; the argument says why, in the reader's language."""


class NameTaken(Refused):
    """Another calendar of the workspace has this name."""


class StillUsed(Refused):
    """Something counts by it, or it is the default: say which calendar takes its place."""


def check(calendar: Calendar) -> None:
    """Raises Refused, NameTaken; a calendar without any open hour passes."""
    calendar.name = calendar.name.strip()
    if not calendar.name:
        raise Refused(_("Give the calendar a name."))
    if Calendar.objects.filter(workspace_id=calendar.workspace_id, name=calendar.name).exclude(pk=calendar.pk).exists():
        raise NameTaken(_("There is a calendar of this name already."))
    if calendar.time_zone not in available_timezones():
        raise Refused(_("There is no time zone %(zone)s.") % {"zone": calendar.time_zone})
    if len(calendar.weekly) != 7:
        raise Refused(_("A week has seven days."))
    for day in calendar.weekly:
        check_spans(day)
    for day, following in zip(calendar.weekly, [*calendar.weekly[1:], calendar.weekly[0]], strict=True):
        if any(end - DAY > start for _start, end in day for start, _end in following):
            raise Refused(_("Hours that go past midnight reach into the hours of the next day."))


def check_spans(spans: Sequence[Any], what: str | Promise = "") -> None:
    """Raises Refused where a span ends before it starts or two of them overlap."""
    before = f"{what}: " if what else ""
    if len(spans) > MOST_SPANS:
        raise Refused(before + _("At most %(count)s spans a day.") % {"count": MOST_SPANS})
    for start, end in spans:
        if not (0 <= start < DAY and start < end <= start + DAY):
            raise Refused(before + _("A span must end after it begins."))
    ordered = sorted(spans)
    for (_begin, end), (start, _end) in pairwise(ordered):
        if start < end:
            raise Refused(before + _("Two spans overlap."))


def check_special(special: SpecialDays) -> None:
    """Raises Refused."""
    if not (special.first.year in YEARS and special.last.year in YEARS):
        told = {"first": str(YEARS[0]), "last": str(YEARS[-1])}
        raise Refused(_("Choose days between the years %(first)s and %(last)s.") % told)
    if special.last < special.first:
        raise Refused(_("The last day lies before the first."))
    if (special.last - special.first).days >= LONGEST_PERIOD:
        raise Refused(_("Special days last a year at most."))
    if not (special.name_ja or special.name_en):
        raise Refused(_("Give these days a name."))
    check_spans(special.spans)
