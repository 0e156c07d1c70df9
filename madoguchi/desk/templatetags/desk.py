"""How the desk writes times, names and sizes."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from lucide.templatetags.lucide import lucide as draw

from madoguchi.conversations.models import Conversation, Message
from madoguchi.desk import showing
from madoguchi.kit.html import from_text

register = template.Library()
_icons: dict[tuple[str, int], SafeString] = {}
WEEKDAYS = "月火水木金土日"


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """A lucide icon; drawn once per name and size, for drawing costs more than a row of a list."""
    if (name, size) not in _icons:
        _icons[name, size] = mark_safe(draw(name, size=size, aria_hidden="true"))  # noqa: S308 (the package's own drawing)
    return _icons[name, size]


@register.filter
def moment(at: datetime | None) -> str:
    """A list's time: 14:05 today, 昨日 18:20, 11/20, 2025/11/20."""
    if at is None:
        return ""
    local, midnight = timezone.localtime(at), showing.today()
    if local >= midnight:
        return f"{local:%H:%M}"
    if local >= midnight - timedelta(days=1):
        return gettext("Yesterday %(time)s") % {"time": f"{local:%H:%M}"}
    if local.year == midnight.year:
        return f"{local.month}/{local.day}" if get_language() == "ja" else date_format(local, "j M")
    return f"{local.year}/{local.month}/{local.day}" if get_language() == "ja" else date_format(local, "j M Y")


@register.filter
def full_moment(at: datetime | None) -> str:
    """A message's time: 11月22日(日) 14:05; 22 Nov 14:05."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    year = local.year != timezone.localtime().year
    if get_language() == "ja":
        day = f"{local.month}月{local.day}日({WEEKDAYS[local.weekday()]})"
        return f"{local.year}年{day} {local:%H:%M}" if year else f"{day} {local:%H:%M}"
    return date_format(local, "j M Y H:i" if year else "j M H:i")


@register.filter
def san(name: str) -> str:
    """A customer's name as the reader's language addresses them."""
    return f"{name} 様" if name and get_language() == "ja" and not name.endswith(("様", "御中")) else name


@register.filter
def who(conversation: Conversation) -> str:
    """The customer's name, else their address."""
    if conversation.customer and conversation.customer.name:
        return conversation.customer.name
    return conversation.handle.shown if conversation.handle else ""


@register.filter
def initial(name: str) -> str:
    """One sign for a round picture."""
    return name.strip()[:1].upper() or "?"


@register.filter
def status_words(conversation: Conversation) -> str:
    """Where it stands, in the team's words."""
    return showing.status_name(conversation)


@register.filter
def as_html(text: str) -> SafeString:
    """Plain text with its links and line breaks."""
    return mark_safe(from_text(text))  # noqa: S308 (escaped there)


@register.filter
def capped(count: int) -> str:
    """A count that stops at 999."""
    return showing.count_words(count)


@register.filter
def chips(message: Message) -> list[object]:
    """The files of a message that are not shown inside it."""
    return [file for file in message.attachments.all() if not file.is_inline or not message.html]
