"""A failure finds its message, and what follows: the handle is marked, the conversation comes back to us, the log says so.

Runs inside the transaction that ends the ledger's row, or changes the delivery's state. Never opens a conversation.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from madoguchi.channels.email.bounces.carriers import carrier_of
from madoguchi.channels.email.bounces.finding import Failed, failed_message
from madoguchi.channels.email.bounces.suspecting import has_written_lately
from madoguchi.channels.email.events import MailEvent
from madoguchi.channels.email.mime.parsed import Bounce as Told
from madoguchi.channels.email.mime.parsed import ParsedMail
from madoguchi.channels.email.models import Bounce, BounceKind, ReceivedMail
from madoguchi.conversations import closing
from madoguchi.conversations.changing import tell
from madoguchi.conversations.models import Conversation, Inbox, Message, Status
from madoguchi.customers.models import Handle, HandleKind, HandleTrouble
from madoguchi.customers.troubling import mark_trouble
from madoguchi.journal.models import Origin
from madoguchi.journal.recording import SYSTEM, current_origin
from madoguchi.kit.addresses import Address, normalised

NOT_ARRIVED = (BounceKind.HARD, BounceKind.FILTERED, BounceKind.SOFT)
THEIR_TURN = (Status.WAITING, Status.SNOOZED, Status.CLOSED)
MARK = "came_back"
TROUBLES = {BounceKind.HARD: HandleTrouble.UNREACHABLE, BounceKind.FILTERED: HandleTrouble.FILTERED}


def settle_mail(mail: ReceivedMail, parsed: ParsedMail, inbox: Inbox, at: datetime) -> Failed | None:
    """Hang a failure that came as a mail on the message it concerns; None when that is none of ours."""
    failed = failed_message(mail, parsed, inbox)
    if failed is not None:
        settle(failed, parsed.bounce or [], source=f"mail:{mail.pk}", at=at, mail=mail)
    return failed


def settle(
    failed: Failed, told: Sequence[Told], *, source: str, at: datetime, mail: ReceivedMail | None = None, is_told: bool = False
) -> list[Bounce]:
    """The rows that are new, with their effects; `is_told`: people know already. The same source twice changes nothing."""
    made = []
    for each in told:
        recipient = failed.receiver(each.recipient)
        row, is_new = Bounce.objects.get_or_create(
            key=f"{source}:{hashlib.sha256(normalised(recipient or each.recipient).encode()).hexdigest()[:24]}",
            defaults={
                "workspace_id": failed.message.workspace_id,
                "message": failed.message,
                "delivery": failed.delivery,
                "mail": mail,
                "recipient": (recipient or each.recipient)[:320],
                "kind": _kind(each, failed, recipient, at),
                "status": each.status[:12],
                "reason": each.reason,
                "words": each.words.replace("\0", ""),
                "at": at,
            },
        )
        if is_new:
            made.append(row)
            _mark(failed.message)
            _follow_up(row, failed, is_known=bool(recipient), is_told=is_told)
    return made


def _mark(message: Message) -> None:
    """So that a page asks for failures only where there are some."""
    fresh = Message.objects.select_for_update().get(pk=message.pk)
    if all(mark.get("code") != MARK for mark in fresh.marks):
        Message.objects.filter(pk=message.pk).update(marks=[*fresh.marks, {"code": MARK}])


def _kind(told: Told, failed: Failed, recipient: str, at: datetime) -> BounceKind:
    if told.reason in ("complaint", "opt-out"):
        return BounceKind.COMPLAINT
    if not told.is_final:
        return BounceKind.DELAYED
    if recipient and carrier_of(recipient) and _may_be_filter(told, failed, recipient, at):
        return BounceKind.FILTERED
    return BounceKind.HARD if told.hard else BounceKind.SOFT


def _may_be_filter(told: Told, failed: Failed, recipient: str, at: datetime) -> bool:
    if told.reason == "user-unknown":
        return has_written_lately(failed.message.conversation, recipient, at)
    return told.reason == "filtered"


def _follow_up(row: Bounce, failed: Failed, *, is_known: bool, is_told: bool) -> None:
    conversation = Conversation.objects.get(pk=failed.message.conversation_id)
    tell(
        MailEvent.MAIL_CAME_BACK,
        conversation,
        by=SYSTEM,
        message_id=failed.message.pk,
        at=row.at,
        payload={"bounce": row.pk, "kind": row.kind, "told": is_told},
    )
    if current_origin() != Origin.LIVE:
        return
    kind = BounceKind(row.kind)
    if is_known and kind in TROUBLES:
        handle = Handle.objects.filter(
            workspace_id=row.workspace_id, kind=HandleKind.EMAIL, value=normalised(row.recipient)
        ).first()
        if handle is not None:
            mark_trouble(handle, TROUBLES[kind], row.words)
    if kind in NOT_ARRIVED and conversation.status in THEIR_TURN and _was_for(row.recipient, failed, conversation):
        _back_to_us(conversation)


def _was_for(recipient: str, failed: Failed, conversation: Conversation) -> bool:
    """Whether whoever should answer is the one who was not reached; a copy that went astray keeps nobody waiting."""
    key = normalised(recipient)
    is_customer = conversation.handle_id is not None and conversation.handle is not None and conversation.handle.value == key
    return is_customer or any(Address.from_json(each).key == key for each in failed.message.to)


def _back_to_us(conversation: Conversation) -> None:
    """Nobody waits for an answer to what never arrived; from now on the customer waits for us."""
    reopened = closing.reopen(conversation, by=SYSTEM)
    if reopened.waiting_since is None:
        Conversation.objects.filter(pk=conversation.pk, waiting_since=None).update(waiting_since=timezone.now())
