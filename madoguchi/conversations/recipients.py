"""To whom a reply goes unless the agent says otherwise."""

from madoguchi.conversations.models import Conversation, Inbox, Message, MessageKind
from madoguchi.conversations.threading import without_token
from madoguchi.kit.addresses import Address, normalised


def default_recipients(conversation: Conversation) -> tuple[list[Address], list[Address]]:
    """(to, cc): the customer's last mail answered to all whom the customer had put in, but never to ourselves.

    A sender who is new to the conversation (they hold its reply address) is not answered unasked: To stays the customer.
    """
    last = (
        Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND, is_automatic=False)
        .order_by("-at", "-id")
        .first()
    )
    if last is None:
        return _as_started(conversation)
    ours = own_addresses(conversation.workspace_id)
    if (
        conversation.handle is not None
        and normalised(last.author_address) != conversation.handle.value
        and not _is_customers(conversation, last)
    ):
        author = [Address(conversation.customer.name if conversation.customer else "", conversation.handle.shown)]
        return author, []
    to = [Address.from_json(each) for each in last.reply_to] or [Address(last.author_name, last.author_address)]
    others = [Address.from_json(each) for each in [*last.to, *last.cc]]
    taken = {each.key for each in to}
    cc = []
    for each in others:
        if without_token(each.key) not in ours and each.key not in taken:
            taken.add(each.key)
            cc.append(each)
    return to, cc


def own_addresses(workspace_id: int) -> set[str]:
    """Every inbox address of the workspace, lower case."""
    return set(Inbox.objects.filter(workspace_id=workspace_id).values_list("address", flat=True))


def _is_customers(conversation: Conversation, message: Message) -> bool:
    return message.customer_id is not None and message.customer_id == conversation.customer_id


def _as_started(conversation: Conversation) -> tuple[list[Address], list[Address]]:
    ours = (
        Message.objects.filter(conversation=conversation, kind=MessageKind.REPLY, is_forward=False, withdrawn_at=None)
        .order_by("-at", "-id")
        .first()
    )
    if ours is not None:
        return [Address.from_json(each) for each in ours.to], [Address.from_json(each) for each in ours.cc]
    if conversation.handle is not None:
        return [Address(conversation.customer.name if conversation.customer else "", conversation.handle.shown)], []
    return [], []
