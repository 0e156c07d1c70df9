"""The course of a live talk: its lines close together by sender and minute, each day under its own line."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import get_language

from madoguchi.channels.chat import asking
from madoguchi.conversations import translating
from madoguchi.conversations.models import Channel, Message, MessageKind
from madoguchi.desk import chats, times
from madoguchi.desk.chats import Chat
from madoguchi.desk.entries import Entry

TOGETHER = timedelta(minutes=1)


def as_talk(entries: Sequence[Entry], chat: Chat) -> list[Entry]:
    """The same entries with what a talk shows of them, and the days between them."""
    found: list[Entry] = []
    before: Entry | None = None
    day = None
    for entry in entries:
        at = timezone.localtime(entry.at).date()
        if at != day:
            found.append(Entry(f"d{at:%Y%m%d}", entry.at, words=times.dated_day(entry.at), is_line=True))
            day, before = at, None
        _put(entry, before, chat)
        before = entry
        found.append(entry)
    for entry in [each for each in found if each.is_seen][:-1]:
        entry.is_seen = False  # the newest one says it for those above
    _translate(found)
    return found


def _put(entry: Entry, before: Entry | None, chat: Chat) -> None:
    message = entry.message
    if message is None or message.kind == MessageKind.NOTE or message.channel != Channel.CHAT:
        return
    entry.is_line = True
    entry.joins = _joins(entry, before)
    if message.kind == MessageKind.REPLY:
        entry.asked = asking.asked_in(message)
        entry.is_seen = message.pk <= chat.talk.seen_by_visitor
        if message.person_id == chat.membership.person_id and not message.is_automatic and message.released_at:
            until = message.released_at + chats.unsay_for(chat.talk)
            entry.unsay_until = until if until > timezone.now() else None


def _joins(entry: Entry, before: Entry | None) -> bool:
    """Whether it was said right after the one above, by the same one."""
    if before is None or before.message is None or entry.message is None or not before.is_line:
        return False
    return _sender(before.message) == _sender(entry.message) and entry.at - before.at < TOGETHER


def _sender(message: Message) -> tuple[str, int | None, bool]:
    return (message.kind, message.person_id, message.is_automatic)


def _translate(entries: Sequence[Entry]) -> None:
    """What the customer said, where somebody puts it into the reader's language."""
    said = [each.message for each in entries if each.is_line and each.message and each.message.kind == MessageKind.INBOUND]
    words = translating.of(said, get_language() or "")
    for entry in entries if words else ():
        entry.translation = words.get(entry.message.pk, "") if entry.message else ""
