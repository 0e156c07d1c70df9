"""The visitor says something, has seen something, or is done. The conversation keeps the words, the talk how it is held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from madoguchi.channels.chat import visiting
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Talk, TalkState, Visitor
from madoguchi.conversations.changing import tell
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.message_marks import has_mark
from madoguchi.conversations.models import Channel, Conversation, Message, MessageKind
from madoguchi.conversations.receiving import preview_of, receive
from madoguchi.conversations.thanking import MARK as THANKS
from madoguchi.customers.models import HandleKind
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing
from madoguchi.kit.files import StoredFile

LONGEST = 10_000
LONGEST_ID = 64
ONE_WORD_MORE = timedelta(minutes=30)


class BadLine(Exception):
    """Nothing was said; the code says why: empty, long, id."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Said:
    """Where the line went. `is_repeat`: it had been said before under the same id."""

    talk: Talk
    message: Message
    is_repeat: bool


def say(
    visitor: Visitor,
    text: str,
    *,
    client_id: str,
    files: Sequence[StoredFile] = (),
    at: datetime | None = None,
    quoted: str = "",
    marks: Sequence[Mapping[str, Any]] = (),
) -> Said:
    """Take one line of a visitor, once for each `client_id`, whole. `quoted`, `marks`: what it answers (asking.py, proactive).
    Raises BadLine, visiting.Blocked."""
    text = text.strip()
    if not text and not files:
        raise BadLine("empty")
    if len(text) > LONGEST:
        raise BadLine("long")
    if not client_id or len(client_id) > LONGEST_ID:
        raise BadLine("id")
    visiting.refuse_blocked(visitor)
    site = visitor.site
    incoming = IncomingMessage(
        from_=visiting.address(visitor),
        at=at or timezone.now(),
        text=text,
        subject=preview_of(text)[:60],
        attachments=list(files),
        channel=Channel.CHAT,
        handle_kind=HandleKind.CHAT,
        language=visitor.language,
        quoted=quoted,
        marks=[dict(mark) for mark in marks],
    )
    with writing():
        visiting.take_turn(visitor)
        talk = open_talk(visitor, incoming.at)
        got = receive(
            site.inbox,
            incoming,
            conversation=talk.conversation if talk else None,
            meant_for=Conversation(pk=talk.begun_in) if talk else None,
            key=f"chat:{visitor.pk}:{client_id}",
        )
        if talk is None or got.is_new or talk.conversation_id != got.conversation.pk:
            talk = _talk_of(visitor, got.message, incoming.at)
        elif talk.last_line_at < incoming.at:
            _goes_on(talk, incoming.at, only_thanks=has_mark(got.message, THANKS))
        if visitor.customer_id != got.conversation.customer_id and got.is_new:
            Visitor.objects.filter(pk=visitor.pk).update(customer=got.conversation.customer_id)
    return Said(talk, got.message, is_repeat=got.message.at != incoming.at)


def open_talk(visitor: Visitor, at: datetime | None = None) -> Talk | None:
    """Where the next line goes: the talk that goes on, else one that we, or the clock, have closed a moment ago."""
    if talk := visiting.current_talk(visitor):
        return talk
    mine = Visitor.objects.filter(visiting.same_person(visitor)).values("pk")
    rows = Talk.objects.select_related("conversation", "site", "visitor").filter(visitor__in=mine, state=TalkState.ENDED)
    since = (at or timezone.now()) - ONE_WORD_MORE
    return rows.filter(ended_at__gt=since).exclude(ended_by="visitor").order_by("-started_at", "-pk").first()


def see(talk: Talk, message_id: int, *, at: datetime | None = None) -> bool:
    """The visitor has had the lines up to this one on the screen; whether that is new."""
    now = at or timezone.now()
    there = Message.objects.filter(pk=message_id, conversation=talk.conversation_id).exclude(kind=MessageKind.NOTE)
    if not there.exists():
        return False
    with writing():
        if not Talk.objects.filter(pk=talk.pk, seen_by_visitor__lt=message_id).update(
            seen_by_visitor=message_id, visitor_seen_at=now
        ):
            return False
        by = Actor("customer", talk.visitor.customer_id)
        _tell(ChatEvent.TALK_SEEN, talk, by, {"up_to": message_id})
        change_state(talk, TalkState.IDLE, by=by, where=Q(state=TalkState.BY_MAIL))  # they are back
    return True


def change_state(talk: Talk, state: TalkState, *, by: Actor, ended_by: str = "", where: Q | None = None) -> bool:
    """Whether it was another. `where`: only while that still holds."""
    now = timezone.now()
    with writing():
        changes = {"state": state, "ended_at": now if state == TalkState.ENDED else None, "ended_by": ended_by}
        rows = Talk.objects.filter(pk=talk.pk) if where is None else Talk.objects.filter(where, pk=talk.pk)
        if not rows.exclude(state=state).update(**changes):
            return False
        was, talk.state = talk.state, state
        _tell(ChatEvent.TALK_STATE_CHANGED, talk, by, {"was": str(was), "state": str(state)})
    return True


def _talk_of(visitor: Visitor, message: Message, at: datetime) -> Talk:
    """The talk of this conversation, begun with this line where there is none."""
    conversation = message.conversation
    there = Talk.objects.filter(conversation=conversation, visitor=visitor).order_by("-pk").first()
    return there or Talk.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        begun_in=conversation.pk,
        site_id=visitor.site_id,
        visitor=visitor,
        started_at=at,
        last_line_at=at,
        visitor_seen_at=at,
    )


def _goes_on(talk: Talk, at: datetime, *, only_thanks: bool) -> None:
    """The visitor has spoken, so they are there; thanks for what is over do not begin it again."""
    talk.last_line_at = talk.visitor_seen_at = at
    Talk.objects.filter(pk=talk.pk).update(last_line_at=at, visitor_seen_at=at, left_at=None, abandoned_at=None)
    if talk.state in {TalkState.IDLE, TalkState.BY_MAIL} or (talk.state == TalkState.ENDED and not only_thanks):
        state = TalkState.LIVE if talk.accepted_at else TalkState.ASKED
        change_state(talk, state, by=Actor("customer", talk.visitor.customer_id))


def _tell(kind: str, talk: Talk, by: Actor, payload: dict[str, object]) -> None:
    tell(kind, talk.conversation, by=by, payload={"talk": talk.pk, **payload})
