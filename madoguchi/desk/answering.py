"""What must be known before an answer leaves: from which address, whether anybody reads there, whether a mall relays it."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.conversations.own_addresses import answering_address, is_own
from madoguchi.customers import malls
from madoguchi.customers.no_reply import takes_no_reply
from madoguchi.kit import addresses
from madoguchi.kit.addresses import Address

READ_FOR_OTHERS = 5000
OTHERS_OFFERED = 3


@dataclass(frozen=True)
class Answering:
    """`leaves_from`: ours. `unread`: recipients that nobody reads; `others`: who might be meant instead. `mall`: its name."""

    leaves_from: str
    mall: str = ""
    unread: list[Address] = field(default_factory=list)
    others: list[Address] = field(default_factory=list)


def answering(conversation: Conversation, to: list[Address], ours: set[str], answered: Message | None) -> Answering:
    """For the composer of this conversation, where `answered` is the mail that a reply answers."""
    known = malls.of(conversation.workspace)
    mall = next((name for each in to if (name := known.name_of(each.address))), "")
    unread = [each for each in to if takes_no_reply(each) and not known.name_of(each.address)]
    others = _others(conversation, unread, ours) if unread else []
    return Answering(answering_address(conversation, answered), mall, unread, others)


def refusal(recipients: list[Address], workspace: Workspace) -> str:
    """Why a mail to these must not leave: nobody reads one of the addresses. Empty when it may."""
    unread = [each for each in recipients if takes_no_reply(each)]
    known = malls.of(workspace) if unread else None
    wrong = next((each for each in unread if known and not known.name_of(each.address)), None)
    if wrong is None:
        return ""
    return _("Nobody reads %(address)s: it only sends. Nothing has left. Choose another recipient.") % {"address": wrong.shown}


def _others(conversation: Conversation, unread: list[Address], ours: set[str]) -> list[Address]:
    """Addresses that stand in the customer's last mail."""
    inbound = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND)
    newest = inbound.order_by("-at", "-id").values_list("text", "quoted").first() or ("", "")
    text = "\n".join(newest)[:READ_FOR_OTHERS]
    found: dict[str, Address] = {}
    for line in text.split("\n"):
        each = addresses.parse_one(line) if "@" in line else None
        if each and addresses.is_plausible(each.address) and not is_own(each.address, ours) and not takes_no_reply(each):
            found.setdefault(each.key, Address("", each.address))
    return [each for key, each in found.items() if all(key != wrong.key for wrong in unread)][:OTHERS_OFFERED]
