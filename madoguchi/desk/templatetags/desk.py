"""How the desk's templates write times, names and icons."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from madoguchi.channels.custom import threads, trouble_words
from madoguchi.channels.email import delivery_words
from madoguchi.conversations.models import Conversation, Fact, FactKind, FactState, Message
from madoguchi.conversations.withholding import carries_codes, covered
from madoguchi.desk import earlier, icons, naming, rows, showing, times, view_links
from madoguchi.desk.file_chips import PICTURES
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import readable
from madoguchi.kit.html import from_text

register = template.Library()
register.simple_tag(icons.icon)
register.filter("honorific", naming.honorific)
register.filter("san", naming.addressed)
register.filter("readable", readable)
register.filter("who", naming.who)
register.filter("writer", naming.of_writer)
register.filter("customer_name", naming.of_customer)
register.filter("card_name", naming.of_card)
register.filter("field_name", naming.field_name)
register.filter("status_words", naming.status_name)
register.filter("outcome_words", earlier.outcome)
register.filter("link_words", naming.link_name)
register.filter("snoozed_words", naming.snoozed_until)
register.filter("capped", showing.count_words)
register.filter("short_time", times.short)
register.filter("until", times.until)


@register.filter
def told(message: Message) -> str:
    """What may be seen of a message in passing: codes and links to sign in are covered."""
    return covered(message.text) if carries_codes(message.marks) else message.text


@register.filter
def has_codes(message: Message) -> bool:
    """Whether it holds a code or link to sign in."""
    return carries_codes(message.marks)


@register.simple_tag
def list_row(row: Conversation, view: str, slug: str) -> SafeString:
    """One row of a list."""
    return rows.row_html(row, view, f"/w/{slug}/")


@register.simple_tag
def view_lines(links: Sequence[view_links.ViewLink], view: str, slug: str) -> SafeString:
    """Some lines of the column of views."""
    return view_links.lines_html(links, view, f"/w/{slug}/")


@register.simple_tag
def conversation_url(conversation: Conversation, slug: str) -> str:
    """Where a conversation lives; its verbs live below it."""
    return f"/w/{slug}/conversations/{conversation.number}/"


@register.simple_tag
def stylesheet(name: str) -> str:
    """The address of one of our style sheets."""
    return static(f"css/{name}.css")


@register.filter
def is_picture(kind: str) -> bool:
    """Whether browsers show files of this type in their place."""
    return kind in PICTURES


@register.filter
def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


@register.simple_tag
def waiting_words(delivery: Delivery) -> dict[str, Any]:
    """Why it has not arrived: in our words, in the other side's, and whether it only waits for its turn."""
    room = trouble_words if delivery.kind == threads.KIND else delivery_words
    return {
        "ours": room.words(delivery),
        "said": room.server_words(delivery),
        "waits": delivery.code in room.TURNS,
    }


@register.filter
def at(row: Sequence[object], place: int) -> object:
    """What stands at this place of a row."""
    return row[place] if place < len(row) else ""


@register.filter
def moment(at: datetime | None) -> str:
    """A list's time."""
    return times.short(at) if at else ""


@register.filter
def full_moment(at: datetime | None) -> str:
    """A message's time."""
    return times.full(at) if at else ""


@register.filter
def dated(at: datetime | None) -> str:
    """A time on paper."""
    return times.dated(at) if at else ""


@register.filter
def lasting(since: datetime | None, now: datetime | None = None) -> str:
    """For how long it has been so."""
    return times.span((now or timezone.now()) - since) if since else ""


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


@register.filter
def shown_fact(fact: Fact) -> str:
    """What was told, as one reads it: days and what somebody corrected in plain form, else as it was written."""
    if fact.state == FactState.EDITED or fact.kind == FactKind.DATE:
        return fact.value.replace("-", "/") if fact.kind == FactKind.DATE else fact.value
    return " ".join(fact.raw.split())
