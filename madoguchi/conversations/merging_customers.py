"""What of this room goes along when a customer goes into another: their conversations, messages, facts and fields. What came
since from an address of theirs goes back with them."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from madoguchi.conversations.models import Conversation, CustomValue, Fact, Message
from madoguchi.customers.carrying import carry, carry_rows
from madoguchi.customers.models import Customer

TAKEN = "conversations"  # under which name a merge keeps what went along


def add() -> None:
    """Called once at start."""
    carry(TAKEN, _take, _give_back)
    carry_rows("facts", Fact)
    carry_rows("custom_values", CustomValue, once_by="field")


def came_since(source: Customer, home: Customer, at: datetime) -> Any:
    """Conversations that began after merging at an address that is the source's alone."""
    return Conversation.objects.filter(
        customer=home, created_at__gt=at, handle__is_shared=False, handle__holders__customer=source
    )


def _take(source: Customer, target: Customer) -> dict[str, Any]:
    ids = list(Conversation.objects.filter(customer=source).values_list("pk", flat=True))
    messages = list(Message.objects.filter(customer=source).values_list("pk", flat=True))
    Conversation.objects.filter(pk__in=ids).update(customer=target)
    Message.objects.filter(pk__in=messages).update(customer=target)
    return {"ids": ids, "messages": messages, "at": timezone.now().isoformat()}


def _give_back(taken: dict[str, Any], source: Customer, target: Customer) -> None:
    since = list(came_since(source, target, datetime.fromisoformat(taken["at"])).values_list("pk", flat=True))
    Message.objects.filter(conversation__in=since, customer=target).update(customer=source)
    Fact.objects.filter(conversation__in=since, customer=target).update(customer=source)
    Conversation.objects.filter(pk__in=[*taken["ids"], *since], customer=target).update(customer=source)
    Message.objects.filter(pk__in=taken["messages"], customer=target).update(customer=source)
