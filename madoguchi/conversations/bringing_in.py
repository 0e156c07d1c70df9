"""The past comes in: whole conversations at once, hundreds in one transaction. Nobody is answered, nothing rings, no clock
runs; one event for each conversation says that it was imported."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max, OuterRef, Q, Subquery

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import untold
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.incoming import IncomingMessage, columns, files_of
from madoguchi.conversations.looking_after_files import first_state
from madoguchi.conversations.models import Attachment, Channel, Conversation, Inbox, Message, MessageKind, Status, usual_turn
from madoguchi.conversations.numbering import next_numbers
from madoguchi.conversations.receiving import preview_of, shown_first
from madoguchi.customers.identifying import Identified
from madoguchi.customers.identifying_many import identify_many
from madoguchi.journal.models import Origin
from madoguchi.journal.recording import SYSTEM, Actor, origin, record_all
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import Address


@dataclass
class PastMessage:
    """One message; `is_ours`: written by us, by `by` where that is known. `pk` is set once it is written."""

    said: IncomingMessage
    is_ours: bool = False
    by: Person | None = None
    pk: int = 0


@dataclass
class Past:
    """A conversation's messages, oldest first. With `joins` they belong to one that is there; `customer`: whom it is with;
    `may_follow`: another one of these that it may belong to."""

    messages: list[PastMessage]
    customer: Address
    joins: Conversation | None = None
    may_continue: Conversation | None = None
    may_follow: "Past | None" = None
    is_spam: bool = False
    conversation_id: int = field(default=0, init=False)


def bring_in(inbox: Inbox, pasts: Sequence[Past], *, stays_open: bool = False, by: Person | None = None) -> None:
    """Write them, whole. Closed at the time of their last message; with `stays_open` those whose customer wrote last are
    open, others wait for the customer. One that is there keeps its state. The messages' and conversations' ids are set."""
    with writing(), origin(Origin.IMPORT):
        people = identify_many(inbox.workspace, [(each.address, each.name) for past in pasts for each in _addresses(past)])
        pasts = [past for past in pasts if past.messages]
        fresh = [past for past in pasts if past.joins is None]
        conversations = _conversations(inbox, fresh, people, stays_open=stays_open)
        joined = _locked([past.joins.pk for past in pasts if past.joins is not None])
        places: list[tuple[Past, Conversation]] = list(zip(fresh, conversations, strict=True))
        places += [(past, joined[past.joins.pk]) for past in pasts if past.joins is not None]
        _write(places, people)
        for past, conversation in places:
            past.conversation_id = conversation.pk
            if past.joins is not None:
                _note_joined(conversation, past)
        _name_newest([conversation.pk for conversation in conversations])
        for past in fresh:
            if past.may_follow is not None and past.may_follow.conversation_id:
                Conversation.objects.filter(pk=past.conversation_id).update(may_continue=past.may_follow.conversation_id)
        record_all(
            [
                untold(
                    ConversationEvent.CONVERSATION_IMPORTED,
                    conversation,
                    by=Actor("person", by.pk) if by else SYSTEM,
                    payload={"messages": len(past.messages), "joined": past.joins is not None},
                )
                for past, conversation in places
            ]
        )


def _addresses(past: Past) -> list[Address]:
    return [past.customer, *(each.said.from_ for each in past.messages if not each.is_ours)]


def _conversations(
    inbox: Inbox, pasts: Sequence[Past], people: dict[str, Identified], *, stays_open: bool
) -> list[Conversation]:
    numbers = next_numbers(inbox.workspace_id, len(pasts))
    return Conversation.objects.bulk_create(
        _conversation(inbox, past, number, people.get(past.customer.address), stays_open=stays_open)
        for past, number in zip(pasts, numbers, strict=True)
    )


def _conversation(inbox: Inbox, past: Past, number: int, who: Identified | None, *, stays_open: bool) -> Conversation:
    first, last = past.messages[0], past.messages[-1]
    inbound = [each.said for each in past.messages if not each.is_ours]
    ours = [each.said for each in past.messages if each.is_ours]
    status = Status.CLOSED
    if past.is_spam:
        status = Status.SPAM
    elif stays_open:
        status = Status.WAITING if last.is_ours or last.said.is_automatic else Status.OPEN
    return Conversation(
        workspace_id=inbox.workspace_id,
        number=number,
        inbox=inbox,
        channel=Channel.EMAIL,
        subject=first.said.subject[:500],
        preview=_preview(last),
        customer=who.customer if who else None,
        handle=who.handle if who else None,
        team_id=inbox.default_team_id,
        status=status,
        waiting_for=usual_turn(status),
        status_before=Status.CLOSED if past.is_spam else None,
        may_continue=past.may_continue,
        created_at=first.said.at,
        last_activity=last.said.at,
        last_inbound_at=inbound[-1].at if inbound else None,
        last_reply_at=ours[-1].at if ours else None,
        waiting_since=_waiting_since(past) if status == Status.OPEN else None,
        closed_at=last.said.at if status == Status.CLOSED else None,
        message_count=len(past.messages),
        has_attachments=any(not file.is_inline for each in past.messages for file in each.said.attachments),
    )


def _waiting_since(past: Past) -> datetime | None:
    """The first that the customer wrote after our last answer."""
    since = None
    for each in reversed(past.messages):
        if each.is_ours:
            break
        if not each.said.is_automatic:
            since = each.said.at
    return since


def _write(places: Sequence[tuple[Past, Conversation]], people: dict[str, Identified]) -> None:
    pairs = [(each, conversation) for past, conversation in places for each in past.messages]
    rows = Message.objects.bulk_create(_message(each, conversation, people) for each, conversation in pairs)
    for (each, _conversation), row in zip(pairs, rows, strict=True):
        each.pk = row.pk
    Attachment.objects.bulk_create(
        file
        for (each, _conversation), row in zip(pairs, rows, strict=True)
        for file in files_of(each.said, row, scan="" if each.is_ours else first_state())
    )


def _message(past: PastMessage, conversation: Conversation, people: dict[str, Identified]) -> Message:
    said = past.said
    who = None if past.is_ours else people.get(said.from_.address)
    kept = columns(said)
    if past.by:
        kept["author_name"] = past.by.name[:200]
    return Message(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        kind=MessageKind.REPLY if past.is_ours else MessageKind.INBOUND,
        released_at=said.at if past.is_ours else None,
        person=past.by,
        customer=who.customer if who else None,
        **kept,
    )


def _locked(ids: Sequence[int]) -> dict[int, Conversation]:
    rows = Conversation.objects.select_for_update().filter(pk__in=ids).order_by("id") if ids else ()
    return {row.pk: row for row in rows}


def _note_joined(conversation: Conversation, past: Past) -> None:
    """What was said before is put before; the state of today stays."""
    last = past.messages[-1]
    conversation.message_count += len(past.messages)
    conversation.created_at = min(conversation.created_at, past.messages[0].said.at)
    conversation.has_attachments |= any(not file.is_inline for each in past.messages for file in each.said.attachments)
    if last.said.at > conversation.last_activity:
        conversation.last_activity, conversation.last_message_id = last.said.at, last.pk
        conversation.preview = _preview(last)
    for each in past.messages:
        if each.is_ours:
            conversation.last_reply_at = max(conversation.last_reply_at or each.said.at, each.said.at)
        elif conversation.last_inbound_at is None or each.said.at > conversation.last_inbound_at:
            conversation.last_inbound_at, conversation.last_inbound_id = each.said.at, each.pk
    if conversation.status == Status.CLOSED and conversation.closed_at is not None:
        conversation.closed_at = max(conversation.closed_at, conversation.last_activity)
    conversation.save()


def _name_newest(ids: Sequence[int]) -> None:
    """Messages were written in their order: the greatest id is the newest."""
    if not ids:
        return
    newest = Message.objects.filter(conversation=OuterRef("pk")).order_by().values("conversation")
    Conversation.objects.filter(pk__in=ids).update(
        last_message_id=Subquery(newest.annotate(most=Max("pk")).values("most")),
        last_inbound_id=Subquery(newest.annotate(most=Max("pk", filter=Q(kind=MessageKind.INBOUND))).values("most")),
    )


def _preview(message: PastMessage) -> str:
    return preview_of(message.said.text) if message.is_ours else shown_first(message.said.text, message.said.marks)
