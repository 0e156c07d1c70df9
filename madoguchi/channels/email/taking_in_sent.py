"""Mail from a mailbox's folder of sent mail: an answer written elsewhere joins its conversation, our own are known again.

What stands in that folder was put there by somebody with its password: it is believed to be ours, unlike any mail that
merely says so.
"""

from madoguchi.accounts.models import Person
from madoguchi.channels.email import passing_on, reasons
from madoguchi.channels.email.judging import Earlier
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.models import Door, ReceivedMail
from madoguchi.channels.email.preparing import Prepared, happened_at
from madoguchi.conversations import recording_reply, trashing
from madoguchi.conversations import threading as threads
from madoguchi.conversations.models import Conversation, Inbox, Message, MessageKind
from madoguchi.conversations.own_addresses import is_own, own_addresses
from madoguchi.customers.identifying import BadHandle
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit.addresses import Address, normalised

LOOKED_AT = 20


def is_better(mail: ReceivedMail, before: Earlier) -> bool:
    """Whether this is the sent original of what came to the inbox as a copy, and was taken for somebody's mail to us."""
    return mail.door == Door.SENT and Message.objects.filter(pk=before.message_id or 0, kind=MessageKind.INBOUND).exists()


def end(prepared: Prepared, parsed: ParsedMail, inbox: Inbox, sender: Address, before: Earlier | None = None) -> None:
    """Bring it to its end: state, reason and conversation stand in the row afterwards. Inside the transaction."""
    mail = prepared.mail
    why_not = "" if prepared.forced else _why_not(mail, parsed, inbox, sender)
    outcome = why_not or _take(prepared, parsed, inbox, sender)
    if isinstance(outcome, str):
        mail.state, mail.reason = ReceivedMail.State.IGNORED, outcome
    else:
        mail.reason = reasons.FORCED if prepared.forced else mail.reason
        mail.conversation_id, mail.conversation_message_id = outcome.conversation_id, outcome.pk
        if before is not None and before.is_same:
            _put_away_copy(before)


def _put_away_copy(before: Earlier) -> None:
    """The copy had begun a conversation with ourselves. One to which anything was added stays."""
    conversation = Conversation.objects.filter(pk=before.conversation_id or 0, message_count=1).first()
    if conversation is not None and conversation.last_message_id == before.message_id:
        trashing.trash(conversation, by=SYSTEM)


def _why_not(mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox, sender: Address) -> str:
    if _is_ours(parsed, inbox):
        return reasons.OWN
    ours = own_addresses(inbox.workspace_id) | {normalised(mail.mailbox.username) if mail.mailbox else ""}
    if not is_own(sender.address, ours):
        return reasons.NOT_OURS
    if parsed.auto_reply != "none":
        return reasons.AUTOMATIC
    return ""


def _take(prepared: Prepared, parsed: ParsedMail, inbox: Inbox, sender: Address) -> Message | str:
    """The message it became, or the reason why it became none."""
    written = passing_on.incoming(
        parsed,
        sender=sender,
        at=happened_at(prepared.mail, parsed),
        attachments=prepared.attachments,
        marks=prepared.marks,
    )
    outside = _outside(inbox, [*written.to, *written.cc])
    by, key = _writer(inbox, parsed), f"mail:{prepared.mail.pk}"
    if not outside:
        return reasons.AMONG_US
    conversation = _answered(inbox, parsed)
    reaches = conversation is not None and any(threads.takes_part(conversation, each.address) for each in outside[:LOOKED_AT])
    if conversation is not None and (reaches or parsed.in_reply_to or parsed.references):
        return recording_reply.record_reply(conversation, written, by=by, is_forward=not reaches, key=key)
    if len(outside) != 1 and not prepared.forced:
        return reasons.MANY_RECIPIENTS
    try:
        return recording_reply.record_start(inbox, written, outside[0], by=by, key=key)
    except BadHandle:
        return reasons.NO_CUSTOMER


def _answered(inbox: Inbox, parsed: ParsedMail) -> Conversation | None:
    found = threads.find(
        inbox,
        message_ids=[each for each in [parsed.in_reply_to, *reversed(parsed.references)] if each],
        recipients=[each.address for each in [*parsed.to, *parsed.cc]],
        subject=parsed.subject,
        sender=inbox.address,
    )
    return found.conversation or found.seems_to_continue


def _outside(inbox: Inbox, recipients: list[Address]) -> list[Address]:
    """Those who are neither an inbox of ours nor a colleague, each once."""
    ours = own_addresses(inbox.workspace_id)
    found = {each.key: each for each in recipients if "@" in each.address and not is_own(each.address, ours)}
    colleagues = Person.objects.filter(
        memberships__workspace=inbox.workspace_id, email__in=[normalised(each.address) for each in found.values()]
    )
    for email in colleagues.values_list("email", flat=True):
        found = {key: each for key, each in found.items() if normalised(each.address) != email}
    return list(found.values())


def _writer(inbox: Inbox, parsed: ParsedMail) -> Person | None:
    """The colleague whose own address stands in Sender or From."""
    addresses = [normalised(each.address) for each in (parsed.sender, parsed.from_) if each]
    return Person.objects.filter(memberships__workspace=inbox.workspace_id, email__in=addresses).order_by("id").first()


def _is_ours(parsed: ParsedMail, inbox: Inbox) -> bool:
    """Whether it is the copy of a mail that left from here."""
    return bool(parsed.message_id) and (
        Message.objects.filter(
            workspace_id=inbox.workspace_id, message_id=parsed.message_id[:500], kind=MessageKind.REPLY
        ).exists()
    )
