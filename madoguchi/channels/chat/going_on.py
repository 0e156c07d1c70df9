"""The hot path of a talk: the lines of visitors whose talk goes on with one of us, many in one transaction, each in a few fixed
statements. Whatever is less plain is not taken here, and goes the ordinary way (talking.py), which writes the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Talk, TalkState
from madoguchi.channels.chat.talking import LONGEST, LONGEST_ID
from madoguchi.conversations import going_on
from madoguchi.conversations.changing import tell
from madoguchi.conversations.models import Channel, Message, MessageKind, Status
from madoguchi.conversations.receiving import VERB
from madoguchi.conversations.thanking import is_thanks
from madoguchi.customers.models import HandleKind
from madoguchi.journal import once
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing
from madoguchi.kit import fixed_rows
from madoguchi.kit.crypto import hashed

# Everything in which a line that goes on differs from one that changes something: who may write, where it goes, what stays.
_PLAIN = """
select v.id, v.uid, v.name, v.language, t.id, t.state, t.rating, t.seen_by_us, t.accepted_by_id,
    c.id, c.workspace_id, c.number, c.inbox_id, own.customer_id,
    c.waiting_since is not null
from chat_visitor v
join chat_site s on s.id = v.site_id
join conversations_inbox i on i.id = s.inbox_id
join chat_talk t on t.visitor_id = v.id
join conversations_conversation c on c.id = t.conversation_id
join customers_handle h on h.id = c.handle_id
join customers_handleholder own on own.handle_id = h.id
join customers_customer who on who.id = own.customer_id
where s.key = %s and v.token_hash = %s and s.is_active and i.is_active
and (v.blocked_until is null or v.blocked_until <= %s)
and (v.outside_id = '' or not exists (
    select 1 from chat_visitor o where o.site_id = v.site_id and o.outside_id = v.outside_id and o.id <> v.id))
and t.state = %s and t.accepted_by_id is not null and t.begun_in = c.id and t.last_line_at < %s
and not exists (select 1 from chat_talk o where o.visitor_id = v.id and o.id <> t.id and o.state <> %s)
and c.status = %s and c.channel = %s and c.inbox_id = i.id and c.merged_into_id is null
and c.thanked_at is null and c.scheduled_at is null and c.last_activity <= %s
and h.kind = %s and h.value = v.uid and not h.is_shared and h.trouble = '' and (v.name = '' or who.name <> '')
and not exists (select 1 from customers_handleholder o where o.handle_id = h.id and o.customer_id <> own.customer_id)
and not exists (
    select 1 from journal_once o where o.workspace_id = c.workspace_id and o.verb = %s and o.key = 'chat:' || v.id || ':' || %s)
"""
_LOCKED = {"postgresql": " for no key update of c, t skip locked", "sqlite": ""}  # who waits for a lock goes the ordinary way


_SEEN = """
update chat_talk set seen_by_visitor = %s, visitor_seen_at = %s where seen_by_visitor < %s and state = %s and id in (
    select t.id from chat_visitor v
    join chat_site s on s.id = v.site_id
    join conversations_inbox i on i.id = s.inbox_id
    join chat_talk t on t.visitor_id = v.id
    join conversations_message m on m.conversation_id = t.conversation_id
    where s.key = %s and v.token_hash = %s and s.is_active and i.is_active and m.id = %s and m.kind <> %s)
returning id, conversation_id, visitor_id
"""
_WHERE_SEEN = """
select v.customer_id, c.id, c.workspace_id, c.number, c.inbox_id, c.channel
from conversations_conversation c, chat_visitor v where c.id = %s and v.id = %s
"""


@dataclass(frozen=True, slots=True)
class Line:
    """What a visitor has posted: at which window, by which token."""

    key: str
    token: str
    client_id: str
    text: str


@dataclass(frozen=True, slots=True)
class GoneOn:
    """A line that was taken, and how its talk stands. `talk` knows nothing but what its window is told, in this `language`."""

    message: Message
    talk: Talk
    language: str


def say_all(lines: Sequence[Line]) -> list[GoneOn | None]:
    """Take all of them that are plain, in one transaction; None for each that is not. Of a visitor only one at a time."""
    at = timezone.now()
    with writing():
        return [_say(line, at) for line in lines]


def see(key: str, token: str, up_to: int) -> bool:
    """The visitor has had the lines up to this one on the screen, in a talk that goes on; False where that is not so, or no
    news."""
    now = timezone.now()
    moment = connection.ops.adapt_datetimefield_value(now)
    asked = (up_to, moment, up_to, TalkState.LIVE, key, hashed(token), up_to, MessageKind.NOTE)
    with writing(), connection.cursor() as cursor:
        cursor.execute(_SEEN, asked)
        if (found := cursor.fetchone()) is None:
            return False
        talk, conversation, visitor = found
        cursor.execute(_WHERE_SEEN, [conversation, visitor])
        customer, *known = cursor.fetchone()
        tell(
            ChatEvent.TALK_SEEN,
            going_on.known(*known),
            by=Actor("customer", customer),
            payload={"talk": talk, "up_to": up_to},
        )
    return True


class _Found(NamedTuple):
    """A row of the statement above."""

    visitor: int
    uid: str
    name: str
    language: str
    talk: int
    state: str
    rating: int | None
    seen_by_us: int
    accepted_by: int
    conversation: int
    workspace: int
    number: int
    inbox: int
    customer: int
    has_waited: bool


def _say(line: Line, at: datetime) -> GoneOn | None:
    text = line.text.strip()
    if not 0 < len(text) <= LONGEST or not 0 < len(line.client_id) <= LONGEST_ID or "\0" in line.client_id:
        return None
    found = _find(line, at)
    if found is None or is_thanks(text, found.name):
        return None
    conversation = going_on.known(found.conversation, found.workspace, found.number, found.inbox, Channel.CHAT)
    message = going_on.theirs(
        conversation,
        by=Actor("customer", found.customer),
        at=at,
        has_waited=bool(found.has_waited),
        text=text,
        author_name=found.name,
        author_address=found.uid,
    )
    once.keep_result(found.workspace, VERB, f"chat:{found.visitor}:{line.client_id}", message.pk)
    fixed_rows.update(Talk, found.talk, last_line_at=at, visitor_seen_at=at, left_at=None, abandoned_at=None)
    talk = Talk(
        pk=found.talk,
        state=found.state,
        rating=found.rating,
        seen_by_us=found.seen_by_us,
        accepted_by_id=found.accepted_by,
        conversation=conversation,
    )
    return GoneOn(message, talk, found.language)


def _find(line: Line, at: datetime) -> _Found | None:
    now = connection.ops.adapt_datetimefield_value(at)
    who = (line.key, hashed(line.token), now)
    plain = (TalkState.LIVE, now, TalkState.ENDED, Status.OPEN, Channel.CHAT, now, HandleKind.CHAT)
    with connection.cursor() as cursor:
        cursor.execute(_PLAIN + _LOCKED[connection.vendor], [*who, *plain, VERB, line.client_id])
        rows = cursor.fetchmany(2)
    return _Found(*rows[0]) if len(rows) == 1 else None
