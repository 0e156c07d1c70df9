"""A message that is another matter becomes a conversation of its own, alone or with all that came after it."""

import secrets

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import lock, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.merging import TooLate, can_be_undone, merge
from madoguchi.conversations.models import Conversation, Link, Message, MessageKind, Status, Transfer, WaitingFor
from madoguchi.conversations.moving_messages import count_anew, move_messages, newest_inbound
from madoguchi.conversations.numbering import next_number
from madoguchi.conversations.threading import standing
from madoguchi.customers.models import Handle
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing
from madoguchi.kit.addresses import normalised


class CannotSplit(ValueError):
    """Nothing would be left behind, or the message is there no more."""


def split(message: Message, *, by: Model | Actor, with_later: bool = False, subject: str = "") -> Transfer:
    """Move the message, or it and all after it, into a new conversation, whose customer is the message's writer. Both name
    each other; a mail that answers what went lands in the new one. Raises CannotSplit."""
    with writing():
        old = lock(message.conversation_id)
        fresh = Message.objects.filter(pk=message.pk, conversation=old, withdrawn_at=None).first()
        going = _going(fresh, with_later=with_later) if fresh else Message.objects.none()
        ids = list(going.values_list("pk", flat=True))
        staying = Message.objects.filter(conversation=old, withdrawn_at=None).exclude(pk__in=ids)
        if fresh is None or not staying.exists():
            raise CannotSplit(str(message.pk))
        new = _begin(old, fresh, subject)
        move_messages(ids, old, new)
        _settle(new)
        count_anew(new)
        count_anew(old)
        Link.objects.create(
            workspace_id=old.workspace_id,
            kind=Link.Kind.SPLIT,
            one=new,
            other=old,
            made_by=by if isinstance(by, Person) else None,
        )
        transfer = Transfer.objects.create(
            workspace_id=old.workspace_id,
            kind=Transfer.Kind.SPLIT,
            batch=secrets.token_hex(8),
            source=old,
            target=new,
            messages=ids,
            made_by=by if isinstance(by, Person) else None,
            at=timezone.now(),
        )
        started = {"channel": new.channel, "split": True}
        tell(ConversationEvent.CONVERSATION_STARTED, new, by=by, payload=started)
        tell(ConversationEvent.SPLIT_FROM, new, by=by, payload={"to": old.pk, "other": old.number, "messages": len(ids)})
        told = {"to": new.pk, "other": new.number, "messages": len(ids), "batch": transfer.batch}
        tell(ConversationEvent.SPLIT_OFF, old, by=by, payload=told)
    return transfer


def unsplit(workspace_id: int, batch: str, *, by: Model | Actor, visible: QuerySet[Conversation] | None = None) -> Conversation:
    """Undo it: the new one, with what came since, is merged into the one it came from, where both are among `visible`.
    Raises TooLate, CannotMerge."""
    with writing():
        rows = Transfer.objects.select_for_update(of=("self",)).select_related("source", "target")
        transfer = rows.filter(workspace_id=workspace_id, kind=Transfer.Kind.SPLIT, batch=batch).first()
        if transfer is None or not can_be_undone(transfer):
            raise TooLate(batch)
        ends = {standing(transfer.source).pk, transfer.target_id}
        if visible is not None and visible.filter(pk__in=ends).count() < 2:
            raise TooLate(batch)
        home = merge([transfer.target], transfer.source, by=by, across_customers=True).home
        Transfer.objects.filter(pk=transfer.pk).update(undone_at=timezone.now())
    return home


def _going(message: Message, *, with_later: bool) -> QuerySet[Message]:
    rows = Message.objects.filter(conversation=message.conversation_id)
    return (
        rows.filter(Q(at__gt=message.at) | Q(at=message.at, pk__gte=message.pk)) if with_later else rows.filter(pk=message.pk)
    )


def _begin(old: Conversation, message: Message, subject: str) -> Conversation:
    customer, handle = old.customer, old.handle
    if message.kind == MessageKind.INBOUND and message.customer_id:
        customer = message.customer
        address = normalised(message.author_address)
        handle = Handle.objects.filter(workspace_id=old.workspace_id, value=address).first() or old.handle
    return Conversation.objects.create(
        workspace_id=old.workspace_id,
        number=next_number(old.workspace_id),
        inbox=old.inbox,
        channel=old.channel,
        subject=(subject.strip() or message.subject or old.subject)[:500],
        customer=customer,
        handle=handle,
        assignee=old.assignee,
        team=old.team,
        priority=old.priority,
        created_at=message.at,
        last_activity=message.at,
    )


def _settle(new: Conversation) -> None:
    """Ours to do, unless the last word in it was ours."""
    said = Message.objects.filter(conversation=new, withdrawn_at=None).exclude(kind=MessageKind.NOTE)
    last = said.exclude(is_forward=True).exclude(kind=MessageKind.REPLY, is_automatic=True).order_by("-at", "-id").first()
    if last is not None and last.kind == MessageKind.REPLY:
        new.status, new.waiting_for = Status.WAITING, WaitingFor.CUSTOMER
    elif newest := newest_inbound(new):
        new.waiting_since = newest.at
