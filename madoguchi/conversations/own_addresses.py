"""Our own addresses: every inbox's and its aliases'. Nobody is answered there, and answers leave from one of them."""

from madoguchi.conversations.models import Conversation, Inbox, InboxAlias, Message, MessageKind
from madoguchi.kit.addresses import normalised
from madoguchi.kit.remembering import remembered


def own_addresses(workspace_id: int) -> set[str]:
    """Every address of the workspace's inboxes, lower case."""
    return set(_own_addresses(workspace_id))


@remembered
def _own_addresses(workspace_id: int) -> frozenset[str]:
    inboxes = Inbox.objects.filter(workspace_id=workspace_id).order_by().values_list("address", flat=True)
    aliases = InboxAlias.objects.filter(workspace_id=workspace_id).order_by().values_list("address", flat=True)
    return frozenset(inboxes.union(aliases))


def is_own(address: str, ours: set[str]) -> bool:
    """Whether mail to it comes to us: one of `ours`, or one with a plus part."""
    key = normalised(address)
    return key in ours or plain(key) in ours


def plain(address: str) -> str:
    """The address for comparing: lower case, without the plus part."""
    local, at, domain = normalised(address).rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def answering_address(conversation: Conversation, answered: Message | None = None) -> str:
    """From where the conversation is answered: the alias that the customer wrote to last, where that one answers, else the
    inbox's own address. `answered`: the mail that is answered, where the caller has it."""
    inbox = conversation.inbox
    written_to = answered.written_to if answered else _last_written_to(conversation)
    if not written_to or written_to == inbox.address:
        return inbox.address
    chosen = InboxAlias.objects.filter(inbox=inbox, address=written_to, answers=True).exists()
    return written_to if chosen else inbox.address


def _last_written_to(conversation: Conversation) -> str:
    inbound = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND, is_automatic=False)
    return inbound.order_by("-at", "-id").values_list("written_to", flat=True).first() or ""
