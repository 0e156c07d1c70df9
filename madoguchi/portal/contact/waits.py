"""What somebody may expect: in words, by our figures and opening hours."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madoguchi.accounts.calendars import reading
from madoguchi.conversations import waiting_times
from madoguchi.conversations.models import Channel
from madoguchi.conversations.waiting_times import Wait
from madoguchi.kit.open_time import OpenHours, add_open_time
from madoguchi.saved_replies.acknowledging.expecting import hours_words, moment_words
from madoguchi.saved_replies.acknowledging.standing import Occasion, stand

MINUTE, HOUR = 60, 3600


def length_words(length: timedelta, *, a_day: float) -> str:
    """「およそ4分」, “about 3 hours”; rounded up. `a_day`: seconds of an ordinary open day."""
    seconds = length.total_seconds()
    if seconds < HOUR:
        minutes = max(1, -(-int(seconds) // MINUTE))
        return ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes}
    if seconds < a_day:
        hours = -(-int(seconds) // HOUR)
        return ngettext("about %(n)s hour", "about %(n)s hours", hours) % {"n": hours}
    days = -(-int(seconds) // int(a_day))
    return ngettext("about %(n)s business day", "about %(n)s business days", days) % {"n": days}


def usual(workspace_id: int, channel: str) -> Wait | None:
    """Of this channel. Forms are answered by mail, so as long as they have no figures of their own, those of mail hold."""
    known = waiting_times.usual(workspace_id)
    return known.get(channel) or (known.get(Channel.EMAIL) if channel == Channel.FORM else None)


def expected(wait: Wait | None, hours: OpenHours) -> str:
    """Of a channel, for its line on the page; empty where we have no figures."""
    if wait is None:
        return ""
    return _("Answered in %(length)s of our opening hours") % {"length": length_words(wait.length, a_day=_a_day(hours))}


def counter_words(workspace_id: int, at: datetime, language: str) -> tuple[bool, str]:
    """Whether we are there, and a sentence on it."""
    hours = reading.default_hours(workspace_id)
    here = stand(hours, at)
    if here.occasion == Occasion.OPEN:
        return True, _("We are open now (%(hours)s).") % {"hours": hours_words(hours, language)}
    if here.opens_at is None:
        return False, _("We are closed now.")
    told = {"opens": moment_words(here.opens_at, hours.zone, language), "name": here.names.get(language, "")}
    if here.occasion == Occasion.CLOSURE:
        return False, _("We are closed now (%(name)s) and open again on %(opens)s. You may write all the same.") % told
    return False, _("We are closed now and open again on %(opens)s. You may write all the same.") % told


def expected_by(asked_at: datetime, wait: Wait | None, workspace_id: int) -> datetime | None:
    """When an answer can be expected, if it goes as it usually did."""
    if wait is None:
        return None
    return add_open_time(reading.default_hours(workspace_id), asked_at, wait.length)


def _a_day(hours: OpenHours) -> float:
    """An ordinary day's open seconds."""
    spans = [sum(end - start for start, end in day) for day in hours.weekly if day]
    return float(max(spans, default=8 * HOUR))
