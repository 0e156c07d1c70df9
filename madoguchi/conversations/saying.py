"""A line in a live conversation: it is there for the other side at once. Nothing is held; for a moment it can be taken back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations import going_on, trial_mode
from madoguchi.conversations.changing import locked, untold
from madoguchi.conversations.drafting import discard
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message, MessageKind, Status, WaitingFor
from madoguchi.conversations.receiving import preview_of
from madoguchi.conversations.replying import attach
from madoguchi.journal import once
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, record_all

VERB = "say"
AUTOMATIC = "chat"  # what the window says by itself


class NothingSaid(Exception):
    """A line without words or files."""


def say(
    conversation: Conversation,
    *,
    by: Person | None,
    text: str,
    attachments: Iterable[int] = (),
    key: str | None = None,
    at: datetime | None = None,
) -> Message:
    """Write our line; without `by` it is the window's own, which stops no clock. An unassigned conversation becomes `by`'s; a
    closed one opens again. With a `key` it is said once. Raises NothingSaid, trial_mode.TrialMode."""
    text, attachments = text.strip(), list(attachments)
    if not text and not attachments:
        raise NothingSaid
    if by is not None and not attachments and (message := _went_on(conversation, by, text, at or timezone.now(), key)):
        return message
    trial_mode.refuse(conversation.inbox_id)
    with locked(conversation) as fresh:
        if before := once.made_before(lambda pk: Message.objects.get(pk=pk), fresh.workspace_id, VERB, key):
            return before
        message = _write(fresh, by, text, at or timezone.now())
        events = [_told(ConversationEvent.REPLY_WRITTEN, fresh, message), _told(ConversationEvent.REPLY_SENT, fresh, message)]
        if by is not None:
            attach(message, attachments, by)
            discard(fresh, by)
            events += _answered(fresh, message, by)
        fresh.save()
        record_all(events)
        once.keep_result(fresh.workspace_id, VERB, key, message.pk)
    return message


def unsay(message: Message, *, by: Person, within: timedelta) -> bool:
    """Take one's own line back; False when it is not theirs, too old, or gone already."""
    with locked(message.conversation) as fresh:
        now = timezone.now()
        mine = Message.objects.filter(pk=message.pk, kind=MessageKind.REPLY, person=by, withdrawn_at=None, is_automatic=False)
        if not mine.filter(released_at__gte=now - within).update(withdrawn_at=now):
            return False
        left = Message.objects.filter(conversation=fresh, withdrawn_at=None).exclude(kind=MessageKind.NOTE)
        newest = left.order_by("-at", "-id").first()
        fresh.last_message_id, fresh.preview = (newest.pk, preview_of(newest.text)) if newest else (None, "")
        fresh.message_count -= 1
        if newest is not None and newest.kind == MessageKind.INBOUND:
            fresh.waiting_since, fresh.waiting_for = newest.at, WaitingFor.US
        fresh.save()
        record_all([untold(ConversationEvent.REPLY_WITHDRAWN, fresh, by=by, message_id=message.pk)])
    return True


def _went_on(conversation: Conversation, by: Person, text: str, at: datetime, key: str | None) -> Message | None:
    """The line, where nothing but it changes; None: nothing was done."""
    with transaction.atomic(savepoint=False):
        held = going_on.held_by(by, conversation.pk, at)
        if held is None or once.result_of(held.workspace_id, VERB, key):
            return None
        message = going_on.ours(held, by=by, at=at, text=text)
        discard(held, by)
        once.keep_result(held.workspace_id, VERB, key, message.pk)
    return message


def _write(conversation: Conversation, by: Person | None, text: str, at: datetime) -> Message:
    message = Message.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        kind=MessageKind.REPLY,
        channel=conversation.channel,
        at=at,
        released_at=at,
        person=by,
        author_name=(by.name if by else conversation.inbox.name)[:200],
        text=text,
        is_automatic=by is None,
        automatic_kind="" if by else AUTOMATIC,
    )
    conversation.message_count += 1
    if by is not None:
        conversation.last_activity = max(conversation.last_activity, at)
        conversation.last_message_id, conversation.preview = message.pk, preview_of(text)
    return message


def _answered(conversation: Conversation, message: Message, by: Person) -> list[Event]:
    """What an answer changes; the conversation stays open while both sides talk."""
    events = []
    if conversation.assignee_id is None:
        conversation.assignee = by
        payload = {"to": by.pk, "by_replying": True}
        events.append(untold(ConversationEvent.ASSIGNED, conversation, by=by, payload=payload))
    if (was := Status(conversation.status)) not in {Status.OPEN, Status.WAITING}:
        conversation.status, conversation.sub_status, conversation.closed_at = Status.OPEN, None, None
        conversation.snoozed_until = conversation.trashed_at = conversation.status_before = None
        events.append(untold(ConversationEvent.REOPENED, conversation, by=by, payload={"was": was.value}))
    conversation.last_reply_at = message.at
    conversation.waiting_since, conversation.waiting_for, conversation.wakes_on = None, WaitingFor.CUSTOMER, []
    return events


def _told(kind: str, conversation: Conversation, message: Message) -> Event:
    payload = {"channel": message.channel} | ({"automatic": True} if message.is_automatic else {})
    return untold(kind, conversation, by=message.person or SYSTEM, message_id=message.pk, at=message.at, payload=payload)
