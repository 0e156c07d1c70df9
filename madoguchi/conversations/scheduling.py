"""Replies that are written now and leave later: their delivery is held until its time, or for as long as somebody must look.

A reply that the customer has overtaken is held back without a time (`Delivery.release_at` empty) until a person decides.
"""

from datetime import datetime, timedelta

from django.db.models import Min, QuerySet
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message
from madoguchi.journal.models import Delivery
from madoguchi.journal.recording import SYSTEM

LATEST = timedelta(days=366)
MARK = "scheduled"


class BadTime(ValueError):
    """A time to send that has passed, or is too far away."""


def check(at: datetime) -> datetime:
    """The time, if mail can be sent then. Raises BadTime."""
    now = timezone.now()
    if not now < at < now + LATEST:
        raise BadTime
    return at


def is_scheduled(message: Message) -> bool:
    """Whether it was written to leave at a chosen time, and has not left."""
    return bool((message.undo or {}).get(MARK))


def note_next(conversation: Conversation) -> None:
    """Keep with the conversation when the next of them leaves. Call it with the conversation locked."""
    conversation.scheduled_at = _waiting(conversation).aggregate(soonest=Min("release_at"))["soonest"]
    conversation.save(update_fields=["scheduled_at"])


def change(message: Message, at: datetime, *, by: Person) -> bool:
    """Another time. False when it has left or was taken back meanwhile. Raises BadTime."""
    check(at)
    with locked(message.conversation) as fresh:
        if not _waiting(fresh).filter(subject_id=message.pk).update(release_at=at):
            return False
        note_next(fresh)
        tell(ConversationEvent.REPLY_SCHEDULED, fresh, by=by, message_id=message.pk, payload={"at": int(at.timestamp())})
    return True


def hold_back(conversation: Conversation) -> None:
    """The customer has written: nothing leaves before somebody has looked. In the transaction that took the message in."""
    if conversation.scheduled_at is None:
        return
    stopped = list(_waiting(conversation).exclude(release_at=None).values_list("subject_id", flat=True))
    _waiting(conversation).update(release_at=None)
    note_next(conversation)
    for message_id in stopped:
        tell(ConversationEvent.REPLY_HELD_BACK, conversation, by=SYSTEM, message_id=message_id)


def _waiting(conversation: Conversation) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        workspace_id=conversation.workspace_id,
        conversation_id=conversation.pk,
        state=Delivery.State.HELD,
        payload__scheduled=True,
    )
