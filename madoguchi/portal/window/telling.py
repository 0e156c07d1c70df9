"""How what has happened in a talk is put on a visitor's stream. The lines of many events are loaded together, once for all."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.channels.chat import lines
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Talk
from madoguchi.channels.chat.visiting import LANGUAGES
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Inbox, Message
from madoguchi.conversations.public_names import public_names_of
from madoguchi.journal.models import Event
from madoguchi.journal.ordering import Position
from madoguchi.journal.tapping import replay_of
from madoguchi.kit.live import message
from madoguchi.portal.window import showing
from madoguchi.portal.window.admission import Looker

LINES = frozenset({ConversationEvent.MESSAGE_RECEIVED, ConversationEvent.REPLY_SENT})
SEEN = ChatEvent.TALK_SEEN
TALKS = frozenset(kind for kind in ChatEvent.values if kind.startswith("talk_")) - {SEEN}
RESET = frozenset(
    {
        ConversationEvent.MERGED,
        ConversationEvent.TOOK_OVER,
        ConversationEvent.UNMERGED,
        ConversationEvent.MOVED,
        ConversationEvent.SPLIT_OFF,
        ConversationEvent.SPLIT_FROM,
        ConversationEvent.PURGED,
    }
)
HEARD = LINES | TALKS | RESET | {SEEN, ConversationEvent.REPLY_WITHDRAWN}
NAMES_SECONDS = 60.0
MOST_NAMES = 5000


@dataclass(frozen=True, slots=True)
class Said:
    """One event as it goes to whoever hears this conversation and `may_hear` it: the same words, or those of each language."""

    at: Position
    conversation: int
    chunks: dict[str, bytes]
    may_hear: Callable[[Looker], bool]

    def to(self, looker: Looker, above: Position) -> bytes:
        """What this one is told; nothing where it is not for them, or lies not above what they have had."""
        if self.at <= above or not self.may_hear(looker):
            return b""
        return self.chunks.get(looker.language) or self.chunks["ja"]


class Teller:
    """Knows for a minute what people are called towards customers."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, int], tuple[float, dict[str, str]]] = {}

    def tell(self, events: Sequence[Event]) -> list[Said]:
        """What visitors hear of them, in their order."""
        rows = Message.objects.select_related("conversation").prefetch_related("attachments")
        wanted = {each.subject_id for each in events if each.kind in LINES}
        messages = rows.in_bulk(wanted) if wanted else {}
        changed = {int(each.payload.get("talk") or 0) for each in events if each.kind in TALKS}
        talks = Talk.objects.select_related(*showing.PARTS).in_bulk(changed) if changed else {}
        said = (self._said(event, messages, talks) for event in events)
        return [each for each in said if each is not None]

    def missed(self, looker: Looker, after: Position, here: Position) -> bytes | None:
        """What this window has not had; None where it had better refetch: that is too much, or its talk became another."""
        events = replay_of(looker.workspace, looker.places, after, here)
        if events is None or any(event.kind in RESET for event in events):
            return None
        said = self.tell([event for event in events if event.kind in HEARD])
        return b"".join(each.to(looker, after) for each in said)

    def names(self, inbox: int, person: int) -> dict[str, str]:
        """What customers of this inbox call this person of ours, by language."""
        if (names := self.known(inbox, person)) is None:
            at = Inbox.objects.get(pk=inbox)
            names = {code: public_names_of(at, [person], code).get(person, "") for code in LANGUAGES}
            if len(self._names) > MOST_NAMES:
                self._names.clear()
            self._names[inbox, person] = (time.monotonic() + NAMES_SECONDS, names)
        return names

    def known(self, inbox: int, person: int) -> dict[str, str] | None:
        """The same without asking the database; None where that would be needed."""
        until, names = self._names.get((inbox, person), (0.0, {}))
        return names if until > time.monotonic() else None

    def _said(self, event: Event, messages: dict[int, Message], talks: dict[int, Talk]) -> Said | None:
        at, conversation = Position.of(event), event.conversation_id or 0
        if event.kind in LINES:
            row = messages.get(event.subject_id)
            return None if row is None else Said(at, conversation, self._line(row, at), _may_read(row))
        if event.kind == ConversationEvent.REPLY_WITHDRAWN:
            return Said(at, conversation, _for_all("withdrawn", {"id": event.subject_id}, at), _everybody)
        if event.kind == SEEN:
            if event.actor_kind != "person":
                return None
            return Said(at, conversation, _for_all("seen", {"up_to": event.payload["up_to"]}, at), _everybody)
        talk = talks.get(int(event.payload.get("talk") or 0)) if event.kind in TALKS else None
        if talk is None:
            return None
        return Said(at, conversation, _for_all("talk", showing.talk(talk), at), _in_talk(talk.pk, conversation))

    def _line(self, row: Message, at: Position) -> dict[str, bytes]:
        if not row.person_id:
            return _for_all("line", lines.written(row, ""), at)
        names = self.names(row.conversation.inbox_id, row.person_id)
        return {code: chunk("line", lines.written(row, name), at) for code, name in names.items()}


def chunk(kind: str, data: dict[str, Any], at: Position | None = None) -> bytes:
    """On the wire."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return message(text, event=kind, at=str(at) if at else "")


def beat(at: Position | None) -> bytes:
    """That the line is alive, and where the log stands."""
    return chunk("beat", {}, at)


def reset(at: Position | None = None) -> bytes:
    """That the window shall refetch what it shows."""
    return chunk("reset", {}, at)


def _for_all(kind: str, data: dict[str, Any], at: Position) -> dict[str, bytes]:
    return {"ja": chunk(kind, data, at)}


def _everybody(_looker: Looker) -> bool:
    return True


def _may_read(row: Message) -> Callable[[Looker], bool]:
    def may(looker: Looker) -> bool:
        place = looker.places.get(row.conversation_id)
        return place is not None and lines.is_for(
            row, conversation_id=place.conversation, begun_in=place.begun_in, is_vouched=bool(looker.outside_id)
        )

    return may


def _in_talk(talk: int, conversation: int) -> Callable[[Looker], bool]:
    def may(looker: Looker) -> bool:
        place = looker.places.get(conversation)
        return place is not None and place.talk == talk

    return may
