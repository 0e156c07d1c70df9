"""A conversation to where it stood before: one status with all that hangs on it. The way back of what was done to many."""

from collections.abc import Mapping
from typing import Any

from django.db.models import DateTimeField, Model

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Status, SubStatus
from madoguchi.journal.recording import Actor

STANDING = (
    "status",
    "sub_status_id",
    "status_before",
    "closed_at",
    "closed_without_reply",
    "snoozed_until",
    "wakes_on",
    "waiting_since",
    "waiting_for",
    "trashed_at",
)
_TOLD = {
    Status.OPEN: ConversationEvent.REOPENED,
    Status.WAITING: ConversationEvent.SET_WAITING,
    Status.SNOOZED: ConversationEvent.SNOOZED,
    Status.CLOSED: ConversationEvent.CLOSED,
    Status.SPAM: ConversationEvent.SPAM_MARKED,
    Status.TRASH: ConversationEvent.TRASHED,
}


def standing(conversation: Conversation) -> dict[str, Any]:
    """How it stands, as plain values; `newest` tells whether anything was written since."""
    told = {name: _plain(getattr(conversation, name)) for name in STANDING}
    return told | {"newest": conversation.last_message_id}


def put_back(conversation: Conversation, before: Mapping[str, Any], *, by: Model | Actor) -> Conversation:
    """Make it stand as `standing` told. A stage that was removed since stays away."""
    with locked(conversation) as fresh:
        was = Status(fresh.status)
        for name in STANDING:
            field = Conversation._meta.get_field(name.removesuffix("_id"))
            if name in before:
                setattr(fresh, name, field.to_python(before[name]) if isinstance(field, DateTimeField) else before[name])
        if fresh.sub_status_id and not SubStatus.objects.filter(pk=fresh.sub_status_id).exists():
            fresh.sub_status = None
        fresh.save(update_fields=[name.removesuffix("_id") for name in STANDING])
        tell(_kind(was, fresh), fresh, by=by, payload={"was": was.value, "undone": True} | _until(fresh))
    return fresh


def _kind(was: Status, now: Conversation) -> ConversationEvent:
    if was == Status.SPAM:
        return ConversationEvent.SPAM_CLEARED
    if was == Status.TRASH:
        return ConversationEvent.RESTORED
    if now.status == Status.CLOSED and now.closed_without_reply:
        return ConversationEvent.CLOSED_WITHOUT_REPLY
    return _TOLD[Status(now.status)]


def _until(now: Conversation) -> dict[str, int]:
    return {"until": int(now.snoozed_until.timestamp())} if now.status == Status.SNOOZED and now.snoozed_until else {}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
