"""How the desk writes times: absolute, short, in the reader's language and the workspace's zone."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

WEEKDAYS = "月火水木金土日"


def short(at: datetime, now: datetime | None = None) -> str:
    """A list's time: 14:05 today, 昨日 18:20, 11/20, 2025/11/20."""
    local, midnight = timezone.localtime(at), _midnight(now)
    if local >= midnight:
        return f"{local:%H:%M}" if local < midnight + timedelta(days=1) else day(at)
    if local >= midnight - timedelta(days=1):
        return gettext("Yesterday %(time)s") % {"time": f"{local:%H:%M}"}
    return day(at, now)


def day(at: datetime, now: datetime | None = None) -> str:
    """11/20, 2025/11/20; 20 Nov, 20 Nov 2025."""
    local = timezone.localtime(at)
    this_year = local.year == _midnight(now).year
    if get_language() == "ja":
        return f"{local.month}/{local.day}" if this_year else f"{local.year}/{local.month}/{local.day}"
    return date_format(local, "j M" if this_year else "j M Y")


def full(at: datetime, now: datetime | None = None) -> str:
    """A message's time: 11月22日(日) 14:05; 22 Nov 14:05."""
    local = timezone.localtime(at)
    other_year = local.year != _midnight(now).year
    if get_language() == "ja":
        words = f"{local.month}月{local.day}日({WEEKDAYS[local.weekday()]}) {local:%H:%M}"
        return f"{local.year}年{words}" if other_year else words
    return date_format(local, "j M Y H:i" if other_year else "j M H:i")


def dated_day(at: datetime, now: datetime | None = None) -> str:
    """A day with its weekday: 11月22日(日); Sun 22 Nov."""
    local = timezone.localtime(at)
    other_year = local.year != _midnight(now).year
    if get_language() == "ja":
        words = f"{local.month}月{local.day}日({WEEKDAYS[local.weekday()]})"
        return f"{local.year}年{words}" if other_year else words
    return date_format(local, "D j M Y" if other_year else "D j M")


def dated(at: datetime) -> str:
    """A time that is read years later, on paper: always with its year."""
    local = timezone.localtime(at)
    if get_language() == "ja":
        return f"{local.year}年{local.month}月{local.day}日({WEEKDAYS[local.weekday()]}) {local:%H:%M}"
    return date_format(local, "j M Y H:i")


def ahead(at: datetime, now: datetime | None = None) -> str:
    """A time to come: 14:05 today, 明日 9:00, else in full."""
    local, midnight = timezone.localtime(at), _midnight(now)
    if midnight <= local < midnight + timedelta(days=1):
        return f"{local:%H:%M}"
    if midnight + timedelta(days=1) <= local < midnight + timedelta(days=2):
        return gettext("tomorrow %(time)s") % {"time": f"{local.hour}:{local:%M}"}
    return full(at, now)


def span(length: timedelta) -> str:
    """How long: 12分, 3時間12分, 2日; 12 min, 3 h 12 min, 2 days. Of days no hours."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    if minutes >= 24 * 60:
        return ngettext("%(days)s day", "%(days)s days", minutes // (24 * 60)) % {"days": minutes // (24 * 60)}
    hours, rest = divmod(minutes, 60)
    if hours:
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    return gettext("%(minutes)s min") % {"minutes": rest}


def until(at: datetime, now: datetime | None = None) -> str:
    """To a time that something is due: how long is left, or by how much it is over."""
    left = at - (now or timezone.now())
    if left <= timedelta(0):
        return gettext("over by %(time)s") % {"time": span(-left)}
    return gettext("%(time)s left") % {"time": span(left)}


def _midnight(now: datetime | None) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
