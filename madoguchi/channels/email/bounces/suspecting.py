"""A carrier says "User unknown" of somebody who has just written to us: more likely their phone refuses our mail."""

from datetime import datetime, timedelta

from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.kit.addresses import normalised

LATELY = timedelta(days=30)
MESSAGES_LOOKED_AT = 50
CONVERSATIONS_LOOKED_AT = 20


def has_written_lately(conversation: Conversation, address: str, at: datetime) -> bool:
    """Whether a person has written from this address within the last days: in this conversation, or in another of theirs."""
    key, since = normalised(address), at - LATELY
    if _wrote([conversation.pk], key, since):
        return True
    if conversation.customer_id is None:
        return False
    others = Conversation.objects.filter(customer=conversation.customer_id, last_inbound_at__gte=since)
    return _wrote(list(others.order_by("-last_activity").values_list("pk", flat=True)[:CONVERSATIONS_LOOKED_AT]), key, since)


def _wrote(conversation_ids: list[int], key: str, since: datetime) -> bool:
    rows = (
        Message.objects.filter(
            conversation__in=conversation_ids, kind=MessageKind.INBOUND, is_automatic=False, at__gte=since, withdrawn_at=None
        )
        .order_by("-at", "-id")
        .values_list("author_address", flat=True)[:MESSAGES_LOOKED_AT]
    )
    return any(normalised(author) == key for author in rows)
