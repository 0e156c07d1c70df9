"""We answer: written at once, sent when released. Undo and release compete for the same held delivery; one wins."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Literal

from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.drafting import discard, restore
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Attachment, Channel, Conversation, Draft, Inbox, Message, MessageKind, Status
from madoguchi.conversations.receiving import preview_of
from madoguchi.journal import delivering, once
from madoguchi.journal.models import Delivery
from madoguchi.journal.recording import Actor
from madoguchi.kit.addresses import Address

VERB = "reply"
type Then = Literal["waiting", "close", "keep"]


class StaleReply(Exception):
    """Something was written since the page showed the conversation; `newer` says what. Nothing was sent."""

    def __init__(self, newer: list[Message]) -> None:
        super().__init__("The conversation has moved on since you opened it. Nothing was sent; your text is safe.")
        self.newer = newer


class NoRecipient(Exception):
    """A reply without anybody to send it to."""


def reply(
    conversation: Conversation,
    *,
    by: Person,
    text: str,
    to: Iterable[Address],
    cc: Iterable[Address] = (),
    bcc: Iterable[Address] = (),
    subject: str | None = None,
    attachments: Iterable[int] = (),
    then: Then = "waiting",
    seen: int | None = None,
    key: str | None = None,
    hold: timedelta | None = None,
    at: Any = None,
) -> Message:
    """Write a reply and its delivery. `seen`: the newest message on the page; raises StaleReply when others wrote after it.

    `hold` keeps it back for so long (undo). An unassigned conversation becomes `by`'s. Raises NoRecipient.
    """
    to = list(to)
    if not to:
        raise NoRecipient
    if before := once.made_before(lambda pk: Message.objects.get(pk=pk), conversation.workspace_id, VERB, key):
        return before
    with locked(conversation) as fresh:
        if before := once.made_before(lambda pk: Message.objects.get(pk=pk), fresh.workspace_id, VERB, key):
            return before
        if seen is not None and (newer := newer_than(fresh, seen, by)):
            raise StaleReply(newer)
        message = write_outgoing(
            fresh, by=by, text=text, to=to, cc=cc, bcc=bcc, subject=subject, attachments=attachments, at=at
        )
        undo = _follow_up(fresh, message, by, then)
        Message.objects.filter(pk=message.pk).update(undo=undo)
        discard(fresh, by)
        send(fresh, message, hold)
        once.keep_result(fresh.workspace_id, VERB, key, message.pk)
    return message


def newer_than(conversation: Conversation, seen: int, by: Person) -> list[Message]:
    """What others wrote to or from the customer after the message `seen`."""
    return list(
        Message.objects.filter(conversation=conversation, id__gt=seen, withdrawn_at=None)
        .exclude(kind=MessageKind.NOTE)
        .exclude(kind=MessageKind.REPLY, person=by)
        .order_by("at", "id")[:20]
    )


def write_outgoing(
    conversation: Conversation,
    *,
    by: Person,
    text: str,
    to: Iterable[Address],
    cc: Iterable[Address] = (),
    bcc: Iterable[Address] = (),
    subject: str | None = None,
    attachments: Iterable[int] = (),
    is_forward: bool = False,
    at: Any = None,
) -> Message:
    """The row of an outgoing message, with its lasting Message-ID; sends nothing. Call with the conversation locked."""
    last = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND).order_by("-at", "-id").first()
    message = Message.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        kind=MessageKind.REPLY,
        channel=conversation.channel,
        at=at or timezone.now(),
        person=by,
        author_name=by.name,
        author_address=conversation.inbox.address,
        subject=(subject if subject is not None else re_subject(conversation.subject))[:500],
        text=text,
        to=[each.as_json() for each in to],
        cc=[each.as_json() for each in cc],
        bcc=[each.as_json() for each in bcc],
        message_id=new_message_id(conversation.inbox),
        in_reply_to=last.message_id if last and not is_forward else "",
        is_forward=is_forward,
    )
    attach(message, attachments, by)
    conversation.last_activity = max(conversation.last_activity, message.at)
    conversation.last_message_id = message.pk
    conversation.message_count += 1
    return message


def attach(message: Message, attachment_ids: Iterable[int], by: Person) -> None:
    """Move the writer's own uploads from the draft to the message."""
    Attachment.objects.filter(
        workspace_id=message.workspace_id, pk__in=list(attachment_ids), message=None, draft__person=by
    ).update(message=message, draft=None)


def send(conversation: Conversation, message: Message, hold: timedelta | None) -> Delivery:
    """The delivery that carries a written message out."""
    return delivering.enqueue(
        conversation.channel,
        workspace_id=conversation.workspace_id,
        key=f"message:{message.pk}",
        payload={"message": message.pk},
        conversation_id=conversation.pk,
        subject=("message", message.pk),
        hold_until=timezone.now() + hold if hold else None,
    )


def delivery_of(message: Message) -> Delivery | None:
    """The delivery of a message of ours."""
    return Delivery.objects.filter(subject_kind="message", subject_id=message.pk).first()


def undo(message: Message, *, by: Person) -> Draft | None:
    """Take a held reply back: the text returns as a draft, the conversation to where it stood. None when it is too late."""
    with locked(message.conversation) as fresh:
        delivery = delivery_of(message)
        if delivery is None or not delivering.cancel(delivery.pk):
            return None
        message.refresh_from_db()
        Message.objects.filter(pk=message.pk).update(withdrawn_at=timezone.now())
        _put_back(fresh, message)
        draft = restore(fresh, message, by)
        tell(ConversationEvent.REPLY_WITHDRAWN, fresh, by=by, message_id=message.pk)
    return draft


def send_now(message: Message) -> bool:
    """Release a held reply at once. False when it had gone, or was taken back."""
    delivery = delivery_of(message)
    return delivery is not None and delivering.release(delivery.pk)


def re_subject(subject: str) -> str:
    """The subject of an answer: one `Re:`, however many came in."""
    bare = subject.strip()
    while bare[:3].lower() in {"re:", "re："} or bare[:4].lower() == "re :":
        bare = bare.partition(":" if ":" in bare[:4] else "：")[2].strip()
    return f"Re: {bare}".strip()


def new_message_id(inbox: Inbox) -> str:
    """A Message-ID that nobody can guess and that stays the same on every try."""
    domain = inbox.address.rpartition("@")[2]
    return f"<{secrets.token_hex(16)}@{domain}>"


def _follow_up(conversation: Conversation, message: Message, by: Person, then: Then) -> dict[str, Any]:
    undo = {
        "status": conversation.status,
        "assignee": conversation.assignee_id,
        "closed_at": conversation.closed_at.isoformat() if conversation.closed_at else None,
        "waiting_since": conversation.waiting_since.isoformat() if conversation.waiting_since else None,
        "preview": conversation.preview,
        "then": then,
    }
    tell(ConversationEvent.REPLY_WRITTEN, conversation, by=by, message_id=message.pk, at=message.at)
    if conversation.assignee_id is None:
        conversation.assignee = by
        tell(ConversationEvent.ASSIGNED, conversation, by=by, payload={"to": by.pk, "by_replying": True})
    was = Status(conversation.status)
    if then == "waiting" and was != Status.WAITING:
        conversation.status = Status.WAITING
        tell(ConversationEvent.SET_WAITING, conversation, by=by, payload={"was": was.value})
    elif then == "close" and was != Status.CLOSED:
        conversation.status, conversation.closed_at, conversation.closed_without_reply = (
            Status.CLOSED,
            timezone.now(),
            False,
        )
        tell(ConversationEvent.CLOSED, conversation, by=by, payload={"was": was.value})
    if then != "keep":
        conversation.sub_status = None
        conversation.waiting_since = conversation.snoozed_until = conversation.status_before = conversation.trashed_at = None
    conversation.last_reply_at = message.at
    conversation.preview = preview_of(message.text)
    conversation.save()
    return undo


def _put_back(conversation: Conversation, message: Message) -> None:
    before = message.undo or {}
    became = {"waiting": Status.WAITING, "close": Status.CLOSED}.get(before.get("then", ""))
    if before and conversation.last_message_id == message.pk and conversation.status == became:
        conversation.status, conversation.assignee_id = before["status"], before["assignee"]
        conversation.closed_at, conversation.waiting_since = before["closed_at"], before["waiting_since"]
        conversation.preview = before["preview"]
    newest = (
        Message.objects.filter(conversation=conversation, withdrawn_at=None)
        .order_by("-at", "-id")
        .values_list("pk", flat=True)
        .first()
    )
    conversation.last_message_id = newest
    conversation.message_count -= 1
    conversation.save()


def _released(delivery: Delivery) -> None:
    """REPLY_SENT is written here, at release: clocks and figures read only that."""
    message = Message.objects.select_related("conversation", "person").get(pk=delivery.subject_id or 0)
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(released_at=now, undo=None)
    tell(
        ConversationEvent.MESSAGE_FORWARDED if message.is_forward else ConversationEvent.REPLY_SENT,
        message.conversation,
        by=Actor("person", message.person_id),
        message_id=message.pk,
        at=now,
        payload={"channel": message.channel, "delivery": delivery.pk},
    )


def _delivery_changed(delivery: Delivery) -> None:
    conversation = Conversation.objects.filter(pk=delivery.conversation_id or 0).first()
    if conversation is not None and delivery.subject_id:
        tell(
            ConversationEvent.DELIVERY_CHANGED,
            conversation,
            by=Actor("system"),
            message_id=delivery.subject_id,
            payload={"delivery": delivery.pk, "state": str(delivery.state), "tries": delivery.tries},
        )


def watch_deliveries() -> None:
    """Called once at start: what follows when a reply is released, and when its delivery changes state."""
    for channel in Channel.values:
        delivering.on_release(channel)(_released)
        delivering.on_change(channel)(_delivery_changed)
