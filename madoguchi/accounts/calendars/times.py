"""Spans as people type and read them: 9:00–18:00. An end of 0:00 is midnight; one before its beginning lies on the next day."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.kit.dates import WEEKDAYS
from madoguchi.kit.open_time import DAY, Span


def second(at: time) -> int:
    """Of the day."""
    return at.hour * 3600 + at.minute * 60 + at.second


def span(begins: time, ends: time) -> Span:
    """From the one to the other, over midnight where need be; equal ones are a whole day."""
    start, end = second(begins), second(ends)
    return start, end if end > start else end + DAY


def goes_past_midnight(given: Span) -> bool:
    """Whether it lasts into the next day; up to midnight it does not."""
    return given[1] > DAY


def clock(seconds: int) -> time:
    """What the wall's clock shows then."""
    seconds %= DAY
    return time(seconds // 3600, seconds % 3600 // 60, seconds % 60)


def words(spans: Sequence[Sequence[int]]) -> str:
    """9:00–12:00, 13:00–18:00; closed where there is none."""
    return _(", ").join(_span_words(start, end) for start, end in spans) or _("closed")


def moment_words(at: datetime, zone: str) -> str:
    """11/25(水) 10:00 by the clocks of this zone."""
    local = at.astimezone(ZoneInfo(zone))
    shown = f"{local.hour}:{local:%M}"
    if get_language() == "ja":
        return f"{local.month}/{local.day}({WEEKDAYS[local.weekday()]}) {shown}"
    return f"{date_format(local, 'D j M')} {shown}"


def _span_words(start: int, end: int) -> str:
    until = "24:00" if end == DAY else f"{clock(end):%H:%M}".removeprefix("0")
    told = f"{clock(start):%H:%M}".removeprefix("0") + "–" + until
    return _("%(span)s the next day") % {"span": told} if end > DAY else told
