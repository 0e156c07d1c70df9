"""Out of sight until later (保留)."""

from datetime import datetime

from django.db.models import Model
from django.utils import timezone

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Status
from madoguchi.journal.recording import SYSTEM, Actor

AT_ONCE = 200


class InThePast(ValueError):
    """A snooze must end in the future."""


def snooze(conversation: Conversation, *, until: datetime, by: Model | Actor) -> Conversation:
    """Put aside until `until`; a message from the customer brings it back at once. Raises InThePast."""
    if until <= timezone.now():
        raise InThePast
    with locked(conversation) as fresh:
        was, fresh.status, fresh.snoozed_until = fresh.status, Status.SNOOZED, until
        fresh.closed_at = fresh.sub_status = None
        fresh.save()
        tell(ConversationEvent.SNOOZED, fresh, by=by, payload={"was": was, "until": int(until.timestamp())})
    return fresh


def wake(conversation: Conversation, *, by: Model | Actor = SYSTEM) -> Conversation:
    """Bring a snoozed conversation back among the open ones."""
    with locked(conversation) as fresh:
        if fresh.status != Status.SNOOZED:
            return fresh
        fresh.status = Status.OPEN
        fresh.snoozed_until = fresh.sub_status = None
        fresh.last_activity = timezone.now()
        fresh.save()
        tell(ConversationEvent.WOKEN, fresh, by=by)
    return fresh


def wake_due() -> int:
    """Wake all whose time has come; how many. For the clock."""
    due = Conversation.objects.filter(status=Status.SNOOZED, snoozed_until__lte=timezone.now()).order_by("snoozed_until")[
        :AT_ONCE
    ]
    return len([wake(conversation) for conversation in list(due)])
