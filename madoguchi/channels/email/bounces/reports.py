"""Machines' reports at the door: failures and read receipts go to the message they speak of, never into a conversation."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from madoguchi.channels.email import reasons
from madoguchi.channels.email.bounces.return_addresses import delivery_behind
from madoguchi.channels.email.bounces.settling import settle_mail
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.mime.parsed import ParsedMail, Receipt
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.conversations import threading as threads
from madoguchi.conversations.changing import tell
from madoguchi.conversations.models import Inbox, Message, MessageKind
from madoguchi.journal.recording import SYSTEM

MOST_RECEIPTS = 20
State = ReceivedMail.State


def take_report(mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox, at: datetime) -> bool:
    """Whether the mail was such a report; its end then stands on the row. One that may be a person's, and concerns nothing
    of ours, is none."""
    if parsed.receipt is not None:
        message = _read_message(parsed.receipt, parsed, inbox)
        if message is not None:
            _note(message, parsed.receipt, at)
        _end(mail, message, reasons.RECEIPT if message else reasons.STRAY_RECEIPT)
        return True
    if parsed.bounce is None:
        return False
    failed = settle_mail(mail, parsed, inbox, at)
    if failed is None and not parsed.is_report:
        return False
    _end(mail, failed.message if failed else None, reasons.CAME_BACK if failed else reasons.BACKSCATTER)
    return True


def reply_addresses_behind(addresses: Sequence[str], inbox: Inbox) -> list[str]:
    """Of a machine that answers to a return path: the reply address of the conversation whose mail it answers."""
    delivery = delivery_behind(addresses, inbox.workspace_id)
    message = delivery and Message.objects.select_related("conversation__inbox").filter(pk=delivery.subject_id or 0).first()
    return [threads.reply_address(message.conversation)] if message and not message.is_forward else []


def _end(mail: ReceivedMail, message: Message | None, reason: str) -> None:
    mail.state, mail.reason = (State.TAKEN if message else State.IGNORED), reason
    if message is not None:
        mail.conversation_id, mail.conversation_message_id = message.conversation_id, message.pk


def _read_message(receipt: Receipt, parsed: ParsedMail, inbox: Inbox) -> Message | None:
    ids = [each for each in (receipt.message_id, parsed.in_reply_to, *reversed(parsed.references[-5:])) if each]
    return (
        Message.objects.select_related("conversation__workspace")
        .filter(workspace_id=inbox.workspace_id, kind=MessageKind.REPLY, message_id__in=ids)
        .order_by("-id")
        .first()
    )


def _note(message: Message, receipt: Receipt, at: datetime) -> None:
    """At the message, as its reader shall know it: who has seen it when."""
    local = at.astimezone(ZoneInfo(message.conversation.workspace.time_zone))
    mark = {
        "code": "read" if receipt.was_shown else "unread",
        "about": f"{receipt.recipient} {local:%Y-%m-%d %H:%M}".strip(),
    }
    if mark in message.marks or len(message.marks) >= MOST_RECEIPTS:
        return
    Message.objects.filter(pk=message.pk).update(marks=[*message.marks, mark])
    tell(MailEvent.MAIL_WAS_READ, message.conversation, by=SYSTEM, message_id=message.pk, at=at)
