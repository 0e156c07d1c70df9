"""What becomes of a conversation once it is answered, and how it is put back when the answer is."""

from typing import Any, Literal

from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message, MessageKind, Status, WaitingFor, usual_turn
from madoguchi.conversations.receiving import preview_of

type Then = Literal["waiting", "close", "keep"]


def stand_of(conversation: Conversation, then: Then) -> dict[str, Any]:
    """Where it stood before the answer, to be kept in `Message.undo`."""
    return {
        "status": conversation.status,
        "assignee": conversation.assignee_id,
        "closed_at": conversation.closed_at.isoformat() if conversation.closed_at else None,
        "waiting_since": conversation.waiting_since.isoformat() if conversation.waiting_since else None,
        "preview": conversation.preview,
        "waiting_for": conversation.waiting_for,
        "then": then,
    }


def take(conversation: Conversation, by: Person) -> None:
    """Who answers has it, where nobody had it."""
    if conversation.assignee_id is None:
        conversation.assignee = by
        tell(ConversationEvent.ASSIGNED, conversation, by=by, payload={"to": by.pk, "by_replying": True})


def follow_up(conversation: Conversation, message: Message, by: Person, then: Then) -> None:
    """The status that the writer chose; saves the conversation."""
    was = Status(conversation.status)
    if then == "waiting" and was != Status.WAITING:
        conversation.status = Status.WAITING
        tell(ConversationEvent.SET_WAITING, conversation, by=by, payload={"was": was.value})
    elif then == "close" and was != Status.CLOSED:
        conversation.status, conversation.closed_at = Status.CLOSED, timezone.now()
        conversation.closed_without_reply = False
        tell(ConversationEvent.CLOSED, conversation, by=by, payload={"was": was.value})
    if then != "keep":
        conversation.sub_status, conversation.wakes_on = None, []
        conversation.waiting_for = usual_turn(conversation.status)
        conversation.waiting_since = conversation.snoozed_until = conversation.status_before = conversation.trashed_at = None
    conversation.last_reply_at = message.at
    conversation.preview = preview_of(message.text)
    conversation.save()


def put_back(conversation: Conversation, message: Message) -> None:
    """As if it had never been answered, unless something else has happened since; saves the conversation."""
    before = message.undo or {}
    became = {"waiting": Status.WAITING, "close": Status.CLOSED}.get(before.get("then", ""))
    has_followed = conversation.last_message_id == message.pk and not before.get("scheduled")
    if before and has_followed and conversation.status == became:
        conversation.status, conversation.assignee_id = before["status"], before["assignee"]
        conversation.closed_at, conversation.waiting_since = before["closed_at"], before["waiting_since"]
        conversation.preview, conversation.waiting_for = before["preview"], before.get("waiting_for", WaitingFor.US)
    newest = (
        Message.objects.filter(conversation=conversation, withdrawn_at=None)
        .exclude(kind=MessageKind.REPLY, is_automatic=True)
        .order_by("-at", "-id")
        .values_list("pk", flat=True)
        .first()
    )
    conversation.last_message_id = newest
    conversation.message_count -= 1
    conversation.save()
