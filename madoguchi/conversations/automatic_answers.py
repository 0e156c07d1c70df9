"""The one gate before any automatic answer: none to machines, none to where nobody reads, none round in circles."""

import re
from datetime import timedelta
from enum import StrEnum

from django.utils import timezone

from madoguchi.conversations import channels, trial_mode
from madoguchi.conversations.attributing import FORWARDED
from madoguchi.conversations.models import AutomaticAnswer, Conversation, Message, MessageKind, Status
from madoguchi.conversations.own_addresses import is_own, own_addresses
from madoguchi.customers.no_reply import takes_no_reply
from madoguchi.customers.troubling import troubled
from madoguchi.kit.addresses import Address, normalised

OF_CONVERSATION = 1  # automatic answers that one conversation gets within DAY
DAY = timedelta(hours=24)
_LINK = re.compile(r"://|www\.|@|(?<![\w.])[\w-]+\.(?:[a-z]{2,24})(?:[/?#:]|\b(?![\w.]))", re.IGNORECASE)
_WRITER_IS_UNSURE = frozenset({"form_like", "form_unread"})
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
    PASSED_ON = "passed_on"
    UNSURE = "unsure"
    UNPROVEN = "unproven"
    UNWANTED = "unwanted"
    NOT_REACHED = "not_reached"
    ENOUGH = "enough"
    TRIAL = "trial"
    NO_WAY = "no_way"


def may_answer_automatically(message: Message) -> bool:
    """Whether a machine of ours may answer this message of a customer."""
    return why_not(message) is None


def why_not(message: Message, address: str = "") -> WhyNot | None:
    """The first thing that stands against it; None: nothing does. `address`: where the answer would go, when not to the
    author. Call it inside the transaction that writes the answer."""
    target = address or message.author_address
    if (found := _of_the_message(message, target, address)) is not None:
        return found
    conversation = Conversation.objects.select_related("inbox").get(pk=message.conversation_id)
    if conversation.status in (Status.SPAM, Status.TRASH):
        return WhyNot.UNWANTED
    if trial_mode.is_on(conversation.inbox_id):
        return WhyNot.TRIAL
    if troubled(message.workspace_id, [target]):
        return WhyNot.NOT_REACHED
    return WhyNot.ENOUGH if _has_had_enough(conversation, target) else None


def is_read_by_nobody(address: Address) -> bool:
    """Whether its look says that no person reads there (no-reply@, postmaster@, …-request@)."""
    return takes_no_reply(address) or _MACHINES_READ.search(address.address.rpartition("@")[0][:320]) is not None


def carries_link(text: str) -> bool:
    """Whether it names an address: nothing of the kind goes back by machine, for the sender may be somebody else's."""
    return _LINK.search(text) is not None


def _of_the_message(message: Message, target: str, address: str) -> WhyNot | None:
    """What the mail tells by itself."""
    if message.kind != MessageKind.INBOUND:
        return WhyNot.NOT_INBOUND
    if message.is_automatic or message.automatic_kind:
        return WhyNot.MACHINE
    author = Address("" if address else message.author_name, target)
    if channels.traits(message.channel).has_addresses and ("@" not in target or is_read_by_nobody(author)):
        return WhyNot.NOBODY_READS
    if is_own(target, own_addresses(message.workspace_id)):
        return WhyNot.OURSELVES
    if message.auth.get("state") == "failed":  # it would go to whoever was forged
        return WhyNot.UNPROVEN
    codes = {mark.get("code") for mark in message.marks}
    if message.as_came is not None or FORWARDED in codes:  # the customer wrote to a colleague, not to us
        return WhyNot.PASSED_ON
    return WhyNot.UNSURE if codes & _WRITER_IS_UNSURE else None


def _has_had_enough(conversation: Conversation, target: str) -> bool:
    """Also where two machines that hide it talk with each other: it ends with the first answer of a conversation and day."""
    given = AutomaticAnswer.objects.filter(workspace_id=conversation.workspace_id, at__gte=timezone.now() - DAY)
    given = given.filter(message__withdrawn_at=None).exclude(message=None)
    if given.filter(conversation=conversation)[:OF_CONVERSATION].count() >= OF_CONVERSATION:
        return True
    at_most = conversation.inbox.automatic_a_day
    return given.filter(address=normalised(target))[:at_most].count() >= at_most
