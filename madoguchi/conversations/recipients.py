"""To whom a reply goes unless the agent says otherwise."""

from collections.abc import Sequence

from madoguchi.conversations import channels
from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.conversations.own_addresses import is_own, own_addresses
from madoguchi.customers.models import Handle
from madoguchi.customers.no_reply import takes_no_reply
from madoguchi.kit.addresses import Address, normalised

ELSEWHERE = "reply_to_elsewhere"
REPLIES_LOOKED_AT = 50
MESSAGES_LOOKED_AT = 200
MOST_COPIED = 50  # a mail to more people than that was a campaign: they are not written to unasked


def newest_of(conversation: Conversation) -> list[Message]:
    """Its newest messages but notes, newest first, without their texts: who wrote to whom."""
    rows = Message.objects.filter(conversation=conversation, withdrawn_at=None).exclude(kind=MessageKind.NOTE)
    return list(rows.order_by("-at", "-id").defer("text", "quoted", "html", "signature")[:MESSAGES_LOOKED_AT])


def default_recipients(
    conversation: Conversation, ours: set[str] | None = None, newest: Sequence[Message] | None = None
) -> tuple[list[Address], list[Address]]:
    """(to, cc): the customer's last mail answered to all whom the customer had put in, but never to ourselves.

    A sender who is new to the conversation (they hold its reply address) is not answered unasked: To stays the customer.
    Where the channel has no addresses, to the customer's handle.
    `ours`, `newest`: own_addresses and newest_of, where the caller has them.
    """
    if not channels.traits(conversation.channel).has_addresses:
        return _as_started(conversation, ())
    newest = newest_of(conversation) if newest is None else newest
    last = next((each for each in newest if each.kind == MessageKind.INBOUND and not each.is_automatic), None)
    if last is None:
        return _as_started(conversation, newest)
    ours = own_addresses(conversation.workspace_id) if ours is None else ours
    if (
        conversation.handle is not None
        and normalised(last.author_address) != conversation.handle.value
        and not _is_customers(conversation, last)
    ):
        author = [Address(conversation.customer.name if conversation.customer else "", conversation.handle.shown)]
        return author, []
    to = _wished(last, ours) or [Address(last.author_name, last.author_address)]
    if last.auth.get("state") == "failed":
        return to, []  # whoever forged it may have copied himself in
    if last.carried_by is not None:
        return to, []  # whom a form or a colleague had sent it to, the customer does not know
    taken = {each.key for each in to}
    cc = []
    for each in map(Address.from_json, [*last.to, *last.cc]):
        if each.key not in taken and not is_own(each.address, ours):
            taken.add(each.key)
            cc.append(each)
    return to, cc if len(cc) <= MOST_COPIED else []


def _wished(message: Message, ours: set[str]) -> list[Address]:
    """Where its writer asks to be answered; never ourselves, nor an address that nobody reads; of a forged one, nowhere new."""
    asked = {each.key: each for each in map(Address.from_json, message.reply_to)}
    wished = [each for each in asked.values() if not is_own(each.address, ours) and not takes_no_reply(each)]
    is_odd = message.auth.get("state") == "failed" or any(mark.get("code") == ELSEWHERE for mark in message.marks)
    if is_odd and not takes_no_reply(Address("", message.author_address)):
        return [each for each in wished if _is_familiar(each, message)]
    return wished


def _is_familiar(address: Address, message: Message) -> bool:
    """Whether this customer is known to be reached there: their own handle, or where this conversation was answered before."""
    held = Handle.objects.filter(workspace_id=message.workspace_id, holders__customer=message.customer_id, value=address.key)
    if message.customer_id and held.exists():
        return True
    replies = Message.objects.filter(
        conversation=message.conversation_id, kind=MessageKind.REPLY, is_forward=False, is_automatic=False, withdrawn_at=None
    )
    return any(
        address.key == normalised(each["address"])
        for to in replies.order_by("-at", "-id").values_list("to", flat=True)[:REPLIES_LOOKED_AT]
        for each in to
    )


def _is_customers(conversation: Conversation, message: Message) -> bool:
    return message.customer_id is not None and message.customer_id == conversation.customer_id


def _as_started(conversation: Conversation, newest: Sequence[Message]) -> tuple[list[Address], list[Address]]:
    ours = next((each for each in newest if each.kind == MessageKind.REPLY and not each.is_forward), None)
    if ours is not None:
        return [Address.from_json(each) for each in ours.to], [Address.from_json(each) for each in ours.cc]
    if conversation.handle is not None:
        return [Address(conversation.customer.name if conversation.customer else "", conversation.handle.shown)], []
    return [], []
