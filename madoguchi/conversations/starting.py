"""We write first (新規作成)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations import scheduling
from madoguchi.conversations.approvals.asking import ask_if_needed
from madoguchi.conversations.changing import tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.following_up import Then, stand_of
from madoguchi.conversations.formatting import formatted
from madoguchi.conversations.models import Channel, Conversation, Draft, Inbox, Message, Status, WaitingFor
from madoguchi.conversations.numbering import next_number
from madoguchi.conversations.receiving import preview_of
from madoguchi.conversations.replying import NoRecipient, send, write_outgoing
from madoguchi.customers.identifying import identify
from madoguchi.customers.models import Customer, HandleKind
from madoguchi.journal import once
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import Address

VERB = "start"


def start(
    inbox: Inbox,
    *,
    by: Person,
    to: Iterable[Address],
    subject: str,
    text: str,
    cc: Iterable[Address] = (),
    bcc: Iterable[Address] = (),
    attachments: Iterable[int] = (),
    customer: Customer | None = None,
    draft: Draft | None = None,
    then: Then = "waiting",
    key: str | None = None,
    hold: timedelta | None = None,
    later: datetime | None = None,
    at: Any = None,
) -> Conversation:
    """Begin a conversation with a new or known customer; the first of `to` is the customer. `later`: its mail leaves then, and
    what shall follow, follows then. Raises NoRecipient, BadHandle, approving.NobodyToAsk, scheduling.BadTime."""
    to = list(to)
    if not to:
        raise NoRecipient
    until = scheduling.check(later) if later else timezone.now() + hold if hold else None
    now, html = at or timezone.now(), formatted(inbox, text)
    with writing():
        if before := once.made_before(lambda pk: Conversation.objects.get(pk=pk), inbox.workspace_id, VERB, key):
            return before
        who = identify(inbox.workspace, HandleKind.EMAIL, to[0].address, shown_name=to[0].name, by=Actor.of(by))
        closed = then == "close"
        conversation = Conversation.objects.create(
            workspace_id=inbox.workspace_id,
            number=next_number(inbox.workspace_id),
            inbox=inbox,
            channel=Channel.EMAIL,
            subject=subject[:500],
            preview=preview_of(text),
            customer=customer or who.customer,
            handle=who.handle,
            team_id=inbox.default_team_id,
            assignee=by,
            status={"waiting": Status.WAITING, "close": Status.CLOSED, "keep": Status.OPEN}[then],
            waiting_for={"waiting": WaitingFor.CUSTOMER, "close": "", "keep": WaitingFor.US}[then],
            closed_at=now if closed else None,
            created_at=now,
            last_activity=now,
            last_reply_at=now,
        )
        message = write_outgoing(
            conversation, by=by, text=text, html=html, to=to, cc=cc, bcc=bcc, subject=subject, attachments=attachments, at=now
        )
        conversation.has_attachments = message.attachments.exists()
        conversation.save()
        tell(
            ConversationEvent.CONVERSATION_STARTED,
            conversation,
            by=by,
            at=now,
            payload={"channel": Channel.EMAIL, "by_us": True},
        )
        tell(ConversationEvent.REPLY_WRITTEN, conversation, by=by, message_id=message.pk, at=now)
        if draft is not None:
            draft.delete()
        if (waits := ask_if_needed(conversation, message, by, later=later)) or later:
            _wait(conversation, message, then)
        send(conversation, message, until, is_scheduled=later is not None, waits=waits)
        if later and not waits:
            payload = {"at": int(later.timestamp())}
            tell(ConversationEvent.REPLY_SCHEDULED, conversation, by=by, message_id=message.pk, payload=payload)
            scheduling.note_next(conversation)
        once.keep_result(inbox.workspace_id, VERB, key, conversation.pk)
    return conversation


def _wait(conversation: Conversation, message: Message, then: Then) -> None:
    """It is ours to do until the first mail leaves; what shall follow, follows then."""
    conversation.status, conversation.closed_at, conversation.waiting_for = Status.OPEN, None, WaitingFor.US
    conversation.save()
    Message.objects.filter(pk=message.pk).update(undo=stand_of(conversation, then) | {scheduling.MARK: True})
