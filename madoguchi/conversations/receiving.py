"""A message from outside comes in: it finds or starts its conversation, and the log says so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from madoguchi.conversations.changing import lock, untold
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.incoming import IncomingMessage, columns, files_of
from madoguchi.conversations.looking_after_files import first_state
from madoguchi.conversations.models import Attachment, Conversation, Inbox, Message, MessageKind, Status, WaitingFor
from madoguchi.conversations.numbering import next_number
from madoguchi.conversations.scheduling import hold_back
from madoguchi.conversations.thanking import MARK as THANKS
from madoguchi.conversations.thanking import asks_something, only_thanks
from madoguchi.conversations.withholding import carries_codes, covered
from madoguchi.customers.identifying import Identified, identify
from madoguchi.customers.troubling import heard_from
from madoguchi.journal import once
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, Actor, record_all

VERB = "receive"
PREVIEW = 160
LOOKED_AT = 1000
REOPENING = (Status.WAITING, Status.SNOOZED, Status.CLOSED, Status.TRASH)
THANKED = (Status.OPEN, Status.WAITING, Status.SNOOZED, Status.CLOSED)  # where thanks alone change nothing


@dataclass(frozen=True)
class Received:
    """Where the message went."""

    conversation: Conversation
    message: Message
    is_new: bool
    reopened: bool


def receive(
    inbox: Inbox,
    incoming: IncomingMessage,
    *,
    conversation: Conversation | None = None,
    continues: Conversation | None = None,
    may_continue: Conversation | None = None,
    meant_for: Conversation | None = None,
    key: str | None = None,
) -> Received:
    """Write one inbound message, whole. `conversation` is where threading says it belongs; without, a new one starts.

    `continues` links a new conversation to an earlier one; `may_continue` only proposes so. `meant_for`: the merged one that
    it answers, to which it goes should the merging be undone.
    With a `key` the same message is taken once.
    What only thanks or acknowledges (thanking.py) reopens nothing: nobody waits for an answer to it. It does bring back what
    was put aside until the customer says anything.
    Raises customers.identifying.BadHandle when the sender's address is none.
    """
    thanks = conversation is not None and only_thanks(incoming)
    with transaction.atomic(savepoint=False):
        if (before := once.result_of(inbox.workspace_id, VERB, key)) is not None:
            message = Message.objects.select_related("conversation").get(pk=before)
            return Received(message.conversation, message, is_new=False, reopened=False)
        if conversation is not None:
            conversation = lock(conversation.pk)
        thanks = thanks and conversation is not None and conversation.status in THANKED and not _we_asked(conversation)
        if conversation is not None and not incoming.is_automatic and not thanks and _is_over(conversation, inbox, incoming.at):
            conversation, continues = None, conversation
        who = identify(
            inbox.workspace,
            incoming.handle_kind,
            incoming.handle or incoming.from_.address,
            shown=incoming.from_.address,
            shown_name=incoming.from_.name,
            language=incoming.language,
        )
        if who.handle.trouble and not incoming.is_automatic and incoming.auth.get("state") != "failed":
            heard_from(who.handle)
        if conversation is None:
            received, events = _start(inbox, incoming, who, continues, may_continue)
        else:
            received, events = _join(conversation, incoming, who, meant_for, thanks=thanks)
            if inbox.stops_scheduled and not incoming.is_automatic and not thanks:
                hold_back(conversation)
        record_all(events)
        once.keep_result(inbox.workspace_id, VERB, key, received.message.pk)
    return received


def _we_asked(conversation: Conversation) -> bool:
    """Whether it waits for an answer to a question of ours: then 「承知しました」 is one."""
    if conversation.status not in {Status.WAITING, Status.SNOOZED}:
        return False
    replies = Message.objects.filter(conversation=conversation, kind=MessageKind.REPLY, is_automatic=False, withdrawn_at=None)
    said = replies.order_by("-id").values_list("text", flat=True).first()
    return said is not None and asks_something(said)


def preview_of(text: str) -> str:
    """The first words, for the list."""
    return " ".join(text[: PREVIEW * 2].split())[:PREVIEW]


def shown_first(text: str, marks: list[dict[str, Any]]) -> str:
    """The same for a message with these marks: a code that lets somebody in stands in no list."""
    return preview_of(covered(text[:LOOKED_AT]) if carries_codes(marks) else text)


def _start(
    inbox: Inbox, incoming: IncomingMessage, who: Identified, continues: Conversation | None, may_continue: Conversation | None
) -> tuple[Received, list[Event]]:
    conversation = Conversation.objects.create(
        workspace_id=inbox.workspace_id,
        number=next_number(inbox.workspace_id),
        inbox=inbox,
        channel=incoming.channel,
        subject=incoming.subject[:500],
        customer=who.customer,
        handle=who.handle,
        team_id=inbox.default_team_id,
        status=Status.SPAM if incoming.is_spam else Status.OPEN,
        status_before=Status.OPEN if incoming.is_spam else None,
        continues=continues,
        may_continue=may_continue,
        created_at=incoming.at,
        last_activity=incoming.at,
        waiting_since=None if incoming.is_automatic else incoming.at,
    )
    message = _write(conversation, incoming, who)
    conversation.save(update_fields=_note_arrival(conversation, message, incoming))
    by = _actor(who)
    events = [
        untold(
            ConversationEvent.CONVERSATION_STARTED,
            conversation,
            by=by,
            at=incoming.at,
            payload={"channel": incoming.channel},
        ),
        _arrived(conversation, message, who, incoming),
    ]
    if incoming.is_spam:
        events.append(untold(ConversationEvent.SPAM_MARKED, conversation, by=SYSTEM, payload={"by_rule": True}))
    return Received(conversation, message, is_new=True, reopened=False), events


def _join(
    conversation: Conversation, incoming: IncomingMessage, who: Identified, meant_for: Conversation | None, *, thanks: bool
) -> tuple[Received, list[Event]]:
    message = _write(conversation, incoming, who, meant_for, thanks=thanks)
    was = Status(conversation.status)
    asks = not incoming.is_automatic and not thanks
    reopened = was in REOPENING and asks
    woken = thanks and was == Status.SNOOZED and not conversation.snoozed_until and not conversation.wakes_on
    fields = _note_arrival(conversation, message, incoming)
    if thanks or (asks and conversation.thanked_at):
        conversation.thanked_at = incoming.at if thanks and was != Status.OPEN else None
        fields.append("thanked_at")
    if reopened:
        conversation.status, conversation.sub_status, conversation.closed_at = Status.OPEN, None, None
        conversation.trashed_at = conversation.snoozed_until = conversation.status_before = None
        conversation.closed_without_reply = False
        fields += [
            "status",
            "sub_status",
            "closed_at",
            "trashed_at",
            "snoozed_until",
            "status_before",
            "closed_without_reply",
        ]
    if woken:  # put aside until the customer says anything
        conversation.status, conversation.sub_status, conversation.waiting_for = Status.OPEN, None, WaitingFor.US
        fields += ["status", "sub_status", "waiting_for"]
    if asks and (conversation.waiting_since is None or reopened):
        conversation.waiting_since = incoming.at
        fields.append("waiting_since")
    if asks:
        conversation.waiting_for, conversation.wakes_on = WaitingFor.US, []
        fields += ["waiting_for", "wakes_on"]
    conversation.save(update_fields=fields)
    events = [_arrived(conversation, message, who, incoming, thanks=thanks)]
    if reopened:
        events.append(
            untold(ConversationEvent.REOPENED, conversation, by=_actor(who), at=incoming.at, payload={"was": was.value})
        )
    if woken:
        events.append(untold(ConversationEvent.WOKEN, conversation, by=_actor(who), at=incoming.at))
    return Received(conversation, message, is_new=False, reopened=reopened), events


def _write(
    conversation: Conversation,
    incoming: IncomingMessage,
    who: Identified,
    meant_for: Conversation | None = None,
    *,
    thanks: bool = False,
) -> Message:
    kept = columns(incoming)
    if thanks:
        kept["marks"] = [*kept["marks"], {"code": THANKS}]
    message = Message.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        kind=MessageKind.INBOUND,
        customer=who.customer,
        merged_from=meant_for.pk if meant_for and meant_for.pk != conversation.pk else None,
        **kept,
    )
    if incoming.attachments:
        Attachment.objects.bulk_create(files_of(incoming, message, scan=first_state()))
    return message


def _note_arrival(conversation: Conversation, message: Message, incoming: IncomingMessage) -> list[str]:
    conversation.last_activity = max(conversation.last_activity, incoming.at)
    conversation.last_inbound_at = incoming.at
    conversation.last_inbound_id = conversation.last_message_id = message.pk
    conversation.preview = shown_first(incoming.text, incoming.marks)
    conversation.message_count += 1
    conversation.has_attachments |= any(not file.is_inline for file in incoming.attachments)
    return [
        "last_activity",
        "last_inbound_at",
        "last_inbound_id",
        "last_message_id",
        "preview",
        "message_count",
        "has_attachments",
    ]


def _arrived(
    conversation: Conversation, message: Message, who: Identified, incoming: IncomingMessage, *, thanks: bool = False
) -> Event:
    return untold(
        ConversationEvent.MESSAGE_RECEIVED,
        conversation,
        by=_actor(who),
        message_id=message.pk,
        at=incoming.at,
        payload={
            "channel": incoming.channel,
            "automatic": incoming.is_automatic,
            "files": len(incoming.attachments),
        }
        | ({"thanks": True} if thanks else {}),
    )


def _actor(who: Identified) -> Actor:
    return Actor("customer", who.customer.pk if who.customer else None)


def _is_over(conversation: Conversation, inbox: Inbox, at: datetime) -> bool:
    days = inbox.new_after_days
    return (
        days is not None
        and conversation.status == Status.CLOSED
        and conversation.closed_at is not None
        and at - conversation.closed_at > timedelta(days=days)
    )
