"""How the desk's templates write times, names and icons."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from madoguchi.conversations.models import Conversation
from madoguchi.desk import icons, naming, rows, showing, times
from madoguchi.kit.html import from_text

register = template.Library()
register.simple_tag(icons.icon)
register.filter("honorific", naming.honorific)
register.filter("san", naming.addressed)
register.filter("who", naming.who)
register.filter("status_words", naming.status_name)
register.filter("capped", showing.count_words)


@register.simple_tag
def list_row(row: Conversation, view: str, slug: str) -> SafeString:
    """One row of a list."""
    return rows.row_html(row, view, f"/w/{slug}/")


@register.simple_tag
def conversation_url(conversation: Conversation, slug: str) -> str:
    """Where a conversation lives; its verbs live below it."""
    return f"/w/{slug}/conversations/{conversation.number}/"


@register.simple_tag
def stylesheet(name: str) -> str:
    """The address of one of our style sheets."""
    return static(f"css/{name}.css")


@register.filter
def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


@register.filter
def moment(at: datetime | None) -> str:
    """A list's time."""
    return times.short(at) if at else ""


@register.filter
def full_moment(at: datetime | None) -> str:
    """A message's time."""
    return times.full(at) if at else ""


@register.filter
def moment_ahead(at: datetime | None) -> str:
    """A time to come."""
    return times.ahead(at) if at else ""


@register.filter
def day(at: datetime | None) -> str:
    """A day."""
    return times.day(at) if at else ""


@register.filter
def clock(at: datetime | None) -> str:
    """A time of day."""
    return f"{timezone.localtime(at):%H:%M}" if at else ""


@register.filter
def clock_of(zone: str) -> str:
    """What time it is there now."""
    try:
        return f"{timezone.now().astimezone(ZoneInfo(zone)):%H:%M}（{zone}）"
    except (ZoneInfoNotFoundError, ValueError):
        return zone


@register.filter
def language_name(code: str) -> str:
    """A language's name in the reader's."""
    return {"ja": _("Japanese"), "en": _("English")}.get(code, code)


@register.filter
def initial(name: str) -> str:
    """One sign for a round picture."""
    return name.strip()[:1].upper() or "?"


@register.filter
def status_icon(conversation: Conversation) -> str:
    """The icon of its status."""
    return naming.STATUS_ICONS[conversation.status]


@register.filter
def as_html(text: str) -> SafeString:
    """Plain text with its links and line breaks."""
    return mark_safe(from_text(text))  # noqa: S308 (escaped there)
