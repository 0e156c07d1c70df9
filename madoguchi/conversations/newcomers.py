"""Who would read for the first time what was said before: nobody gets earlier words merely because somebody added them.

Forging a mail with oneself in Cc was enough, elsewhere, to be sent the whole history with the next answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.conversations.own_addresses import is_own, own_addresses
from madoguchi.conversations.withholding import is_hidden_from_customers
from madoguchi.customers.models import Handle
from madoguchi.kit.addresses import Address, normalised


@dataclass(frozen=True)
class Ground:
    """What an answer stands on: the mail it quotes, whom that is no news to, and whom that mail itself has brought in."""

    quoted: Message
    known: set[str]
    brought_in: set[str]


def ground(newest: Sequence[Message], customers: set[str], ours: set[str]) -> Ground | None:
    """For the composer; None where an answer quotes nothing. `newest`: recipients.newest_of; `customers`: the addresses of
    the conversation's customer; `ours`: own_addresses."""
    quoted = next((each for each in newest if each.kind == MessageKind.INBOUND and not each.is_automatic), None)
    if quoted is None or is_hidden_from_customers(quoted):
        return None
    earlier = [each for each in newest[newest.index(quoted) + 1 :] if not each.is_forward]
    before = customers.union(*map(on_mail, earlier))
    brought_in = {each for each in on_mail(quoted) - before if not is_own(each, ours)} if earlier else set()
    return Ground(quoted, on_mail(quoted) | customers | ours, brought_in)


def quoted_by_a_reply(conversation: Conversation, *, before: int) -> Message | None:
    """The message that the answer `before` repeats below its own words: the newest that a person had written by then, unless
    it must not be shown."""
    rows = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND, is_automatic=False, pk__lt=before)
    newest = rows.order_by("-at", "-id").first()
    return None if newest is None or is_hidden_from_customers(newest) else newest


def newcomers(conversation: Conversation, quoted: Message, recipients: Iterable[Address]) -> list[Address]:
    """Those of the recipients who have not had the quoted mail: they were not on it, and are not the customer."""
    known, ours = on_mail(quoted) | addresses_of_customer(conversation), own_addresses(conversation.workspace_id)
    return [each for each in recipients if each.key not in known and not is_own(each.address, ours)]


def on_mail(message: Message) -> set[str]:
    """Everybody a mail names: its writer, where they ask to be answered, whom it went to."""
    every = [message.author_address, *(each["address"] for each in [*message.reply_to, *message.to, *message.cc, *message.bcc])]
    return {normalised(each) for each in every if each}


def addresses_of_customer(conversation: Conversation) -> set[str]:
    """Every handle of the conversation's customer, and the one it came by."""
    own = {conversation.handle.value} if conversation.handle else set()
    if conversation.customer_id is None:
        return own
    held = Handle.objects.filter(workspace_id=conversation.workspace_id, holders__customer=conversation.customer_id)
    return own | set(held.values_list("value", flat=True)[:100])
