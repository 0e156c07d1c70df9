"""Done, and not done after all."""

from django.db.models import Model
from django.utils import timezone

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Status, WaitingFor
from madoguchi.journal.recording import Actor


def close(conversation: Conversation, *, by: Model | Actor, without_reply: bool = False) -> Conversation:
    """Close; `without_reply` (返信不要) is counted apart."""
    with locked(conversation) as fresh:
        if fresh.status == Status.CLOSED:
            return fresh
        was, fresh.status, fresh.closed_at = fresh.status, Status.CLOSED, timezone.now()
        fresh.closed_without_reply, fresh.waiting_for, fresh.wakes_on = without_reply, "", []
        fresh.sub_status = fresh.waiting_since = fresh.snoozed_until = fresh.status_before = fresh.trashed_at = None
        fresh.save()
        kind = ConversationEvent.CLOSED_WITHOUT_REPLY if without_reply else ConversationEvent.CLOSED
        tell(kind, fresh, by=by, payload={"was": was})
    return fresh


def reopen(conversation: Conversation, *, by: Model | Actor) -> Conversation:
    """Back among the open ones, with whoever had it."""
    with locked(conversation) as fresh:
        if fresh.status == Status.OPEN:
            return fresh
        was, fresh.status = fresh.status, Status.OPEN
        fresh.closed_at = fresh.snoozed_until = fresh.sub_status = fresh.status_before = fresh.trashed_at = None
        fresh.closed_without_reply, fresh.waiting_for, fresh.wakes_on = False, WaitingFor.US, []
        fresh.save()
        tell(ConversationEvent.REOPENED, fresh, by=by, payload={"was": was})
    return fresh


def wait(conversation: Conversation, *, by: Model | Actor, whom: WaitingFor = WaitingFor.CUSTOMER) -> Conversation:
    """Say by hand that it is the customer's turn, or a third party's; while that is so the customer still waits for us."""
    with locked(conversation) as fresh:
        if fresh.status == Status.WAITING and fresh.waiting_for == whom:
            return fresh
        was, fresh.status, fresh.waiting_for, fresh.wakes_on = fresh.status, Status.WAITING, whom, []
        fresh.closed_at = fresh.snoozed_until = fresh.sub_status = None
        if whom == WaitingFor.CUSTOMER:
            fresh.waiting_since = None
        fresh.save()
        tell(ConversationEvent.SET_WAITING, fresh, by=by, payload={"was": was, "for": str(whom)})
    return fresh
