"""An answer of ours that was written elsewhere, in a mail program: it counts as ours, and is never sent again."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import untold
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.incoming import IncomingMessage, columns, files_of
from madoguchi.conversations.models import Attachment, Conversation, Inbox, Message, MessageKind, Status, WaitingFor
from madoguchi.conversations.numbering import next_number
from madoguchi.conversations.receiving import preview_of
from madoguchi.customers.identifying import identify
from madoguchi.journal import once
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor, record_all
from madoguchi.kit.addresses import Address

VERB = "record_reply"
MARK = "written_elsewhere"
ANSWERED = (Status.OPEN, Status.SNOOZED)


def record_reply(
    conversation: Conversation, written: IncomingMessage, *, by: Person | None, is_forward: bool = False, key: str | None = None
) -> Message:
    """Write it into its conversation as a reply that has left. It stops the clocks as any reply of ours, unless the customer
    has written since, or it went to somebody else (`is_forward`). With a `key` the same one is recorded once."""
    with transaction.atomic(savepoint=False):
        if (before := once.result_of(conversation.workspace_id, VERB, key)) is not None:
            return Message.objects.select_related("conversation").get(pk=before)
        conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
        message = _write(conversation, written, by, is_forward=is_forward)
        events = [] if is_forward else _follow_up(conversation, message, by)
        _note(conversation, message)
        conversation.save()
        record_all([*_told(conversation, message, by), *events])
        once.keep_result(conversation.workspace_id, VERB, key, message.pk)
    return message


def record_start(inbox: Inbox, written: IncomingMessage, to: Address, *, by: Person | None, key: str | None = None) -> Message:
    """Write down that we began a conversation with `to` elsewhere. Raises customers.identifying.BadHandle."""
    with transaction.atomic(savepoint=False):
        if (before := once.result_of(inbox.workspace_id, VERB, key)) is not None:
            return Message.objects.select_related("conversation").get(pk=before)
        who = identify(inbox.workspace, written.handle_kind, to.address, shown_name=to.name, by=_actor(by))
        conversation = Conversation.objects.create(
            workspace_id=inbox.workspace_id,
            number=next_number(inbox.workspace_id),
            inbox=inbox,
            channel=written.channel,
            subject=written.subject[:500],
            customer=who.customer,
            handle=who.handle,
            team_id=inbox.default_team_id,
            assignee=by,
            status=Status.WAITING,
            waiting_for=WaitingFor.CUSTOMER,
            created_at=written.at,
            last_activity=written.at,
            last_reply_at=written.at,
        )
        message = _write(conversation, written, by, is_forward=False)
        _note(conversation, message)
        conversation.save()
        started = _event(
            ConversationEvent.CONVERSATION_STARTED, conversation, None, by, written, {"by_us": True, "elsewhere": True}
        )
        record_all([started, *_told(conversation, message, by)])
        once.keep_result(inbox.workspace_id, VERB, key, message.pk)
    return message


def _write(conversation: Conversation, written: IncomingMessage, by: Person | None, *, is_forward: bool) -> Message:
    kept = columns(written) | {"marks": [{"code": MARK}, *written.marks]}
    kept["author_name"] = (by.name if by else written.from_.name or conversation.inbox.name)[:200]
    message = Message.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        kind=MessageKind.REPLY,
        released_at=written.at,
        person=by,
        is_forward=is_forward,
        **kept,
    )
    if written.attachments:
        Attachment.objects.bulk_create(files_of(written, message))
    conversation.has_attachments |= any(not file.is_inline for file in written.attachments)
    return message


def _note(conversation: Conversation, message: Message) -> None:
    """What the list shows; a mail that is read late does not push aside what is newer."""
    conversation.message_count += 1
    if conversation.last_message_id is None or message.at >= conversation.last_activity:
        conversation.last_message_id = message.pk
        conversation.preview = preview_of(message.text)
    conversation.last_activity = max(conversation.last_activity, message.at)


def _follow_up(conversation: Conversation, message: Message, by: Person | None) -> list[Event]:
    conversation.last_reply_at = max(conversation.last_reply_at or message.at, message.at)
    if conversation.last_inbound_at is not None and message.at < conversation.last_inbound_at:
        return []
    events = []
    conversation.waiting_since = None
    if by is not None and conversation.assignee_id is None:
        conversation.assignee = by
        payload = {"to": by.pk, "by_replying": True}
        events.append(untold(ConversationEvent.ASSIGNED, conversation, by=by, payload=payload))
    if (was := Status(conversation.status)) in ANSWERED:
        conversation.status, conversation.sub_status = Status.WAITING, None
        conversation.waiting_for, conversation.wakes_on = WaitingFor.CUSTOMER, []
        conversation.snoozed_until = conversation.status_before = None
        events.append(untold(ConversationEvent.SET_WAITING, conversation, by=_actor(by), payload={"was": was.value}))
    return events


def _told(conversation: Conversation, message: Message, by: Person | None) -> list[Event]:
    payload = {"channel": message.channel, "elsewhere": True}
    if message.is_forward:
        return [_event(ConversationEvent.MESSAGE_FORWARDED, conversation, message, by, message, payload)]
    return [
        _event(ConversationEvent.REPLY_WRITTEN, conversation, message, by, message, {"elsewhere": True}),
        _event(ConversationEvent.REPLY_SENT, conversation, message, by, message, payload),
    ]


def _event(
    kind: str,
    conversation: Conversation,
    message: Message | None,
    by: Person | None,
    written: Message | IncomingMessage,
    payload: Mapping[str, Any],
) -> Event:
    return untold(kind, conversation, by=_actor(by), message_id=message.pk if message else None, at=written.at, payload=payload)


def _actor(by: Person | None) -> Actor:
    return Actor("person", by.pk) if by else Actor("system")
