"""When a reply may be told to leave: the usual times, and what was typed. Always the workspace's clock, never the browser's."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from madoguchi.desk import times

MORNING = time(9, 0)


def offers(now: datetime | None = None) -> Iterator[tuple[str, str, str]]:
    """Value, words and time of each."""
    local = timezone.localtime(now)
    known = set()
    for words, at in (
        (_("In 2 hours"), local + timedelta(hours=2)),
        (_("Tomorrow morning"), _morning(local, 1)),
        (_("Next Monday"), _morning(local, 7 - local.weekday())),
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


def _morning(local: datetime, days: int) -> datetime:
    return timezone.make_aware(datetime.combine(local.date() + timedelta(days=days), MORNING))
