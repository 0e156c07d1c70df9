"""Small marks on a conversation: read, stage, priority, next due time."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Model

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import FAR_FUTURE, Conversation, Priority, ReadMark, SubStatus
from madoguchi.journal.recording import Actor
from madoguchi.journal.rewriting import rewrite


class WrongStage(ValueError):
    """The stage belongs to another status or workspace."""


def mark_read(conversation: Conversation, person: Person, message_id: int) -> None:
    """This person has seen everything up to `message_id`. Writes no event."""
    mark, is_new = ReadMark.objects.get_or_create(person=person, conversation=conversation, defaults={"message_id": message_id})
    if not is_new and mark.message_id < message_id:
        ReadMark.objects.filter(pk=mark.pk, message_id__lt=message_id).update(message_id=message_id)


def mark_unread(conversation: Conversation, person: Person) -> None:
    """Show it to this person as new again. Writes no event."""
    ReadMark.objects.filter(person=person, conversation=conversation).delete()


def set_sub_status(conversation: Conversation, sub_status: SubStatus | None, *, by: Model | Actor) -> Conversation:
    """The workspace's own name for the stage inside the present status. Raises WrongStage."""
    with locked(conversation) as fresh:
        if sub_status and (sub_status.workspace_id, sub_status.status) != (fresh.workspace_id, fresh.status):
            raise WrongStage(str(sub_status))
        if fresh.sub_status_id == (sub_status.pk if sub_status else None):
            return fresh
        fresh.sub_status = sub_status
        fresh.save(update_fields=["sub_status"])
        tell(ConversationEvent.SUB_STATUS_SET, fresh, by=by, payload={"to": fresh.sub_status_id})
    return fresh


def set_priority(conversation: Conversation, priority: Priority, *, by: Model | Actor) -> Conversation:
    """How much it presses."""
    with locked(conversation) as fresh:
        if fresh.priority == priority:
            return fresh
        was, fresh.priority = fresh.priority, priority
        fresh.save(update_fields=["priority"])
        tell(ConversationEvent.PRIORITY_SET, fresh, by=by, payload={"to": int(priority), "was": was})
    return fresh


def show_due(conversation: Conversation, at: datetime | None) -> None:
    """The next moment by which something is due here, for the lists; None: no clock runs. Handed down by the rooms above."""
    show_dues({conversation.pk: at})


def show_dues(dues: Mapping[int, datetime | None]) -> None:
    """The same for many, by id."""
    rewrite(Conversation, ("sla_sort",), [(at or FAR_FUTURE, pk) for pk, at in dues.items()])
