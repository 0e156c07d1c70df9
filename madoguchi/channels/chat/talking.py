"""The visitor says something, has seen something, or is done. The conversation keeps the words, the talk how it is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from madoguchi.channels.chat import visiting
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Talk, TalkState, Visitor
from madoguchi.conversations.changing import tell
from madoguchi.conversations.incoming import IncomingMessage
from madoguchi.conversations.models import Channel, Message, MessageKind
from madoguchi.conversations.receiving import preview_of, receive
from madoguchi.customers.models import HandleKind
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing
from madoguchi.kit.files import StoredFile

LONGEST = 10_000
LONGEST_ID = 64


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


def say(visitor: Visitor, text: str, *, client_id: str, files: Sequence[StoredFile] = (), at: datetime | None = None) -> Said:
    """Take one line of a visitor, once for each `client_id`, whole. Raises BadLine, visiting.Blocked."""
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
    )
    with writing():
        talk = visiting.current_talk(visitor)
        conversation = talk.conversation if talk else None
        got = receive(site.inbox, incoming, conversation=conversation, key=f"chat:{visitor.pk}:{client_id}")
        if talk is None or got.is_new or talk.conversation_id != got.conversation.pk:
            talk = _talk_of(visitor, got.message, incoming.at)
        elif talk.last_line_at < incoming.at:
            _goes_on(talk, incoming.at)
        if visitor.customer_id != got.conversation.customer_id and got.is_new:
            Visitor.objects.filter(pk=visitor.pk).update(customer=got.conversation.customer_id)
    return Said(talk, got.message, is_repeat=got.message.at != incoming.at)


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
        _tell(ChatEvent.TALK_SEEN, talk, Actor("customer", talk.visitor.customer_id), {"up_to": message_id})
    return True


def change_state(talk: Talk, state: TalkState, *, by: Actor, ended_by: str = "") -> bool:
    """Whether it was another."""
    now = timezone.now()
    with writing():
        changes = {"state": state, "ended_at": now, "ended_by": ended_by} if state == TalkState.ENDED else {"state": state}
        if not Talk.objects.filter(pk=talk.pk).exclude(state=state).update(**changes):
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


def _goes_on(talk: Talk, at: datetime) -> None:
    talk.last_line_at = talk.visitor_seen_at = at
    Talk.objects.filter(pk=talk.pk).update(last_line_at=at, visitor_seen_at=at)
    if talk.state in {TalkState.IDLE, TalkState.BY_MAIL}:
        state = TalkState.LIVE if talk.accepted_at else TalkState.ASKED
        change_state(talk, state, by=Actor("customer", talk.visitor.customer_id))


def _tell(kind: str, talk: Talk, by: Actor, payload: dict[str, object]) -> None:
    tell(kind, talk.conversation, by=by, payload={"talk": talk.pk, **payload})
