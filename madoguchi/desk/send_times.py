"""When a reply may be told to leave: the usual times, and what was typed. Always the workspace's clock, never the browser's."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from madoguchi.conversations import mornings
from madoguchi.desk import times
from madoguchi.kit.open_time import OpenHours


def offers(hours: OpenHours, now: datetime | None = None) -> Iterator[tuple[str, str, str]]:
    """Value, words and time of each; mornings are those of these opening hours."""
    local = timezone.localtime(now)
    tomorrow, monday = mornings.tomorrow(hours, local), mornings.next_week(hours, local)
    known = set()
    for words, at in (
        (_("In 2 hours"), local + timedelta(hours=2)),
        (_("Next business day") if tomorrow.is_later else _("Tomorrow morning"), tomorrow.at),
        (_("First business day of next week") if monday.is_later else _("Next Monday"), monday.at),
    ):
        value = f"{at:%Y-%m-%dT%H:%M}"
        if value not in known:  # on a Sunday, tomorrow is Monday
            yield value, words, times.ahead(at, local)
        known.add(value)


def parse(text: str) -> datetime | None:
    """A day and time as the field gives it; None when it is none."""
    try:
        at = parse_datetime(text.strip()[:32])
    except ValueError:
        return None
    return timezone.make_aware(at) if at is not None and timezone.is_naive(at) else at
