"""Times as people read them, in the current language and time zone."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

WEEKDAYS = "月火水木金土日"


def full_moment(at: datetime) -> str:
    """11月22日(日) 14:05 or 22 Nov 14:05; with the year where it is not this one."""
    local = timezone.localtime(at)
    is_past_year = local.year != timezone.localtime().year
    if get_language() != "ja":
        return date_format(local, "j M Y H:i" if is_past_year else "j M H:i")
    day = f"{local.month}月{local.day}日({WEEKDAYS[local.weekday()]}) {local:%H:%M}"
    return f"{local.year}年{day}" if is_past_year else day
