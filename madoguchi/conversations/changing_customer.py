"""Whose conversation it is: chosen by a person when the handle is shared, and mended when it was wrong."""

from django.db.models import Model

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Concession, Conversation
from madoguchi.customers.models import Customer
from madoguchi.customers.standing import standing
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor


class OtherWorkspace(ValueError):
    """The customer belongs to another workspace."""


def change_customer(conversation: Conversation, *, customer: Customer | None, by: Model | Actor) -> Conversation:
    """Say who the customer is; None leaves it open. The handle that answers go to stays. Raises OtherWorkspace."""
    if customer is not None and customer.workspace_id != conversation.workspace_id:
        raise OtherWorkspace(str(customer))
    with locked(conversation) as fresh:
        if fresh.customer_id == (customer.pk if customer else None):
            return fresh
        was, fresh.customer = fresh.customer_id, customer
        fresh.save(update_fields=["customer"])
        Concession.objects.filter(conversation=fresh, customer=was).update(customer=customer)
        tell(ConversationEvent.CUSTOMER_REPLACED, fresh, by=by, payload={"to": fresh.customer_id, "was": was})
    return fresh


def undo_change(conversation: Conversation, *, by: Model | Actor) -> Conversation:
    """Back to the customer before the last change; nothing happens when there was none, or that customer is gone."""
    last = (
        Event.objects.filter(
            workspace_id=conversation.workspace_id,
            conversation_id=conversation.pk,
            kind=ConversationEvent.CUSTOMER_REPLACED,
        )
        .order_by("-id")
        .first()
    )
    if last is None:
        return conversation
    was = last.payload.get("was")
    customer = Customer.objects.filter(workspace_id=conversation.workspace_id, pk=was).first() if was else None
    if was and customer is None:
        return conversation
    return change_customer(conversation, customer=standing(customer) if customer else None, by=by)
