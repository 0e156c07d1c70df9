"""The one gate before any automatic answer: none to machines, none to where nobody reads, none round in circles."""

import re
from datetime import timedelta
from enum import StrEnum

from django.utils import timezone

from madoguchi.conversations.models import Conversation, Message, MessageKind, Status
from madoguchi.conversations.own_addresses import is_own, own_addresses
from madoguchi.customers.no_reply import takes_no_reply
from madoguchi.customers.troubling import troubled
from madoguchi.kit.addresses import Address, normalised

OF_CONVERSATION = 1  # automatic answers that one conversation gets within WINDOW
OF_ADDRESS = 3  # and that one address gets within it, over all conversations
WINDOW = timedelta(hours=1)
MESSAGES_LOOKED_AT = 50
_MACHINES_READ = re.compile(  # beside what takes no reply of a person's either
    r"(?:^|[._+-])(?:no|not|do-?not|never)[._-]?answer(?:$|[._+-])|^(?:postmaster|daemon|root|auto-?responder|listserv|majordomo)(?:$|[+._=-])"
    r"|[-+](?:request|owner|errors)$|^(?:owner|bounce|return|prvs|srs[01])[-+=]",
    re.IGNORECASE,
)  # fmt: skip


class WhyNot(StrEnum):
    """What stands against an automatic answer."""

    NOT_INBOUND = "not_inbound"
    MACHINE = "machine"
    NOBODY_READS = "nobody_reads"
    OURSELVES = "ourselves"
    UNPROVEN = "unproven"
    UNWANTED = "unwanted"
    NOT_REACHED = "not_reached"
    ENOUGH = "enough"


def may_answer_automatically(message: Message) -> bool:
    """Whether a machine of ours may answer this message of a customer."""
    return why_not(message) is None


def why_not(message: Message, address: str = "") -> WhyNot | None:
    """The first thing that stands against it; None: nothing does. `address`: where the answer would go, when not to the
    author. Call it inside the transaction that writes the answer."""
    if message.kind != MessageKind.INBOUND:
        return WhyNot.NOT_INBOUND
    target = address or message.author_address
    if message.is_automatic or message.automatic_kind:
        return WhyNot.MACHINE
    if "@" not in target or is_read_by_nobody(Address("" if address else message.author_name, target)):
        return WhyNot.NOBODY_READS
    if is_own(target, own_addresses(message.workspace_id)):
        return WhyNot.OURSELVES
    if message.auth.get("state") == "failed":  # it would go to whoever was forged
        return WhyNot.UNPROVEN
    conversation = Conversation.objects.get(pk=message.conversation_id)
    if conversation.status in (Status.SPAM, Status.TRASH):
        return WhyNot.UNWANTED
    if troubled(message.workspace_id, [target]):
        return WhyNot.NOT_REACHED
    return WhyNot.ENOUGH if _has_had_enough(conversation, target) else None


def is_read_by_nobody(address: Address) -> bool:
    """Whether its look says that no person reads there (no-reply@, postmaster@, …-request@)."""
    return takes_no_reply(address) or _MACHINES_READ.search(address.address.rpartition("@")[0][:320]) is not None


def _has_had_enough(conversation: Conversation, target: str) -> bool:
    since = timezone.now() - WINDOW
    ours = Message.objects.filter(kind=MessageKind.REPLY, is_automatic=True, withdrawn_at=None, at__gte=since)
    if ours.filter(conversation=conversation)[:OF_CONVERSATION].count() >= OF_CONVERSATION:
        return True
    if conversation.handle_id is None:
        return False
    around = Conversation.objects.filter(handle=conversation.handle_id, workspace_id=conversation.workspace_id)
    recent = list(around.filter(last_activity__gte=since).values_list("pk", flat=True)[:MESSAGES_LOOKED_AT])
    key = normalised(target)
    rows = ours.filter(conversation__in=recent).values_list("to", flat=True)[:MESSAGES_LOOKED_AT]
    return sum(any(normalised(each["address"]) == key for each in to) for to in rows) >= OF_ADDRESS
