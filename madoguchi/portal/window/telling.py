"""How what has happened in a talk is put on a visitor's stream. The lines of many events are loaded together, once for all."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from madoguchi.channels.chat import lines
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Talk
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Message
from madoguchi.journal.models import Event
from madoguchi.journal.ordering import Position
from madoguchi.journal.tapping import replay_of
from madoguchi.kit.live import message
from madoguchi.portal.window import loading, naming, showing
from madoguchi.portal.window.admission import Looker, is_vouched

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


def tell(events: Sequence[Event]) -> list[Said]:
    """What visitors hear of them, in their order."""
    spoken = loading.lines({each.subject_id for each in events if each.kind in LINES})
    changed = {int(each.payload.get("talk") or 0) for each in events if each.kind in TALKS}
    talks = Talk.objects.select_related(*showing.PARTS).in_bulk(changed) if changed else {}
    said = (_said(event, spoken, talks) for event in events)
    return [each for each in said if each is not None]


def missed(looker: Looker, after: Position, here: Position) -> bytes | None:
    """What this window has not had; None where it had better refetch: that is too much, or its talk became another."""
    events = replay_of(looker.workspace, looker.places, after, here)
    if events is None or any(event.kind in RESET for event in events):
        return None
    said = tell([event for event in events if event.kind in HEARD])
    return b"".join(each.to(looker, after) for each in said)


def _said(event: Event, spoken: dict[int, loading.Line], talks: dict[int, Talk]) -> Said | None:
    at, conversation = Position.of(event), event.conversation_id or 0
    if event.kind in LINES:
        line = spoken.get(event.subject_id)
        return None if line is None else Said(at, conversation, _line(line, at), _may_read(line.message))
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


def _line(line: loading.Line, at: Position) -> dict[str, bytes]:
    row = line.message
    if not row.person_id:
        return _for_all("line", lines.written(row, "", line.files), at)
    names = naming.names(line.inbox, row.person_id)
    return {code: chunk("line", lines.written(row, name, line.files), at) for code, name in names.items()}


def chunk(kind: str, data: dict[str, Any], at: Position | None = None) -> bytes:
    """On the wire."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return message(text, event=kind, at=str(at) if at else "")


@lru_cache(maxsize=8)
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
            row, conversation_id=place.conversation, begun_in=place.begun_in, is_vouched=is_vouched(looker, place)
        )

    return may


def _in_talk(talk: int, conversation: int) -> Callable[[Looker], bool]:
    def may(looker: Looker) -> bool:
        place = looker.places.get(conversation)
        return place is not None and place.talk == talk

    return may
