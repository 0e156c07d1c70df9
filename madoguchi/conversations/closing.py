"""Done, and not done after all."""

from django.db.models import Model
from django.utils import timezone

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message, Status, WaitingFor
from madoguchi.conversations.thanking import MARK as THANKS
from madoguchi.conversations.thanking import OVERRULED
from madoguchi.journal.recording import Actor


def close(conversation: Conversation, *, by: Model | Actor, without_reply: bool = False) -> Conversation:
    """Close; `without_reply` (返信不要) is counted apart."""
    with locked(conversation) as fresh:
        if fresh.status == Status.CLOSED:
            _put_thanks_away(fresh)
            return fresh
        was, fresh.status, fresh.closed_at = fresh.status, Status.CLOSED, timezone.now()
        fresh.closed_without_reply, fresh.waiting_for, fresh.wakes_on = without_reply, "", []
        fresh.sub_status = fresh.waiting_since = fresh.snoozed_until = fresh.status_before = fresh.trashed_at = None
        fresh.thanked_at = None
        fresh.save()
        kind = ConversationEvent.CLOSED_WITHOUT_REPLY if without_reply else ConversationEvent.CLOSED
        tell(kind, fresh, by=by, payload={"was": was})
    return fresh


def reopen(conversation: Conversation, *, by: Model | Actor) -> Conversation:
    """Back among the open ones, with whoever had it; where thanks had brought it back, they were more than that."""
    with locked(conversation) as fresh:
        if fresh.status == Status.OPEN and not fresh.thanked_at:
            return fresh
        was, fresh.status = fresh.status, Status.OPEN
        fresh.closed_at = fresh.snoozed_until = fresh.sub_status = fresh.status_before = fresh.trashed_at = None
        fresh.closed_without_reply, fresh.waiting_for, fresh.wakes_on = False, WaitingFor.US, []
        if fresh.thanked_at:
            _was_more_than_thanks(fresh)
        fresh.save()
        tell(ConversationEvent.REOPENED, fresh, by=by, payload={"was": was})
    return fresh


def see_thanks(conversation: Conversation) -> None:
    """Somebody has read the customer's thanks: out of their view. Writes no event."""
    with locked(conversation) as fresh:
        _put_thanks_away(fresh)


def _put_thanks_away(conversation: Conversation) -> None:
    if conversation.thanked_at:
        conversation.thanked_at = None
        conversation.save(update_fields=["thanked_at"])


def _was_more_than_thanks(conversation: Conversation) -> None:
    """Somebody saw more in it: the customer waits for an answer since they wrote."""
    conversation.waiting_since, conversation.thanked_at = conversation.thanked_at, None
    newest = Message.objects.filter(pk=conversation.last_inbound_id or 0).first()
    if newest is not None:
        newest.marks = [{"code": OVERRULED} if each.get("code") == THANKS else each for each in newest.marks]
        newest.save(update_fields=["marks"])


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
