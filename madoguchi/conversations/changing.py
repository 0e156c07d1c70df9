"""How every verb changes a conversation: locked first, told in the log last."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import Model

from madoguchi.conversations.models import Conversation
from madoguchi.conversations.threading import POINTERS_FOLLOWED
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor, event, record
from madoguchi.journal.transactions import writing


@contextmanager
def locked(conversation: Conversation) -> Iterator[Conversation]:
    """One whole write on the fresh row of this conversation; nobody else changes it meanwhile."""
    with writing():
        yield lock(conversation.pk)


def lock(pk: int) -> Conversation:
    """The row, locked; where it has been merged into another meanwhile, that one's. Call inside a transaction."""
    fresh = Conversation.objects.select_for_update().get(pk=pk)
    for _ in range(POINTERS_FOLLOWED):
        if fresh.merged_into_id is None:
            break
        fresh = Conversation.objects.select_for_update().get(pk=fresh.merged_into_id)
    return fresh


def tell(
    kind: str,
    conversation: Conversation,
    *,
    by: Model | Actor,
    message_id: int | None = None,
    at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Event:
    """Record what happened to a conversation, or to one of its messages."""
    return record(**telling(kind, conversation, by=by, message_id=message_id, at=at, payload=payload))


def untold(
    kind: str,
    conversation: Conversation,
    *,
    by: Model | Actor,
    message_id: int | None = None,
    at: datetime | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Event:
    """The same as an unwritten event, for `record_all`."""
    return event(**telling(kind, conversation, by=by, message_id=message_id, at=at, payload=payload))


def telling(
    kind: str,
    conversation: Conversation,
    *,
    by: Model | Actor,
    message_id: int | None,
    at: datetime | None,
    payload: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """What `record` wants to know; every event names the inbox, by which live streams are filtered."""
    return {
        "kind": kind,
        "workspace_id": conversation.workspace_id,
        "by": by,
        "subject": ("message", message_id) if message_id else ("conversation", conversation.pk),
        "conversation_id": conversation.pk,
        "at": at,
        "payload": {"number": conversation.number, "inbox": conversation.inbox_id, **(payload or {})},
    }
