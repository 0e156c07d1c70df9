"""An answer to a side conversation goes there, and nowhere else; so does word that one of its mails did not arrive."""

from collections.abc import Sequence

from madoguchi.channels.email import passing_on
from madoguchi.channels.email.bounces.return_addresses import delivery_behind
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.preparing import Prepared, happened_at
from madoguchi.conversations import threading as threads
from madoguchi.conversations.models import Inbox, SideConversation, SideMessage
from madoguchi.conversations.sides import addressing, receiving, writing
from madoguchi.kit.addresses import Address


def side_of(prepared: Prepared, inbox: Inbox, sender: Address, recipients: Sequence[str]) -> SideConversation | None:
    """The side conversation that this mail answers, or whose mail it reports on."""
    parsed = prepared.parsed
    if parsed is None:
        return None
    delivery = delivery_behind(recipients, inbox.workspace_id, writing.SUBJECT)
    if delivery is not None:
        message = SideMessage.objects.filter(pk=delivery.subject_id or 0).select_related("side__conversation").first()
        return message.side if message else None
    ids = [each for each in [parsed.in_reply_to, *reversed(parsed.references)] if each]
    return addressing.find(inbox, message_ids=ids, tokens=threads.tokens(recipients), sender=sender.address)


def reports_aside(mail: ReceivedMail, inbox: Inbox) -> bool:
    """Whether it came to the return path of a mail that had gone aside: word of its failure stands in that thread."""
    return delivery_behind(mail.envelope_to, inbox.workspace_id, writing.SUBJECT) is not None


def take_in(prepared: Prepared, side: SideConversation, sender: Address, kind: str) -> None:
    """Write it there; the ledger's row names the conversation it belongs to."""
    mail, parsed = prepared.mail, prepared.parsed
    if parsed is None:
        return
    incoming = passing_on.incoming(
        parsed,
        sender=sender,
        at=happened_at(mail, parsed),
        attachments=prepared.attachments,
        marks=prepared.marks,
        kind=kind or ("bounce" if parsed.is_report else ""),
        written_to=prepared.written_to,
    )
    receiving.receive(side, incoming, key=f"mail:{mail.pk}")
    mail.conversation_id = side.conversation_id
