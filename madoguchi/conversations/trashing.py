"""Thrown away, kept for thirty days, then gone for good."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.db.models import Model
from django.utils import timezone

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.drafting import forget_unshared
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Attachment, Conversation, Message, Status
from madoguchi.journal.recording import SYSTEM, Actor
from madoguchi.journal.transactions import after_commit

KEPT = timedelta(days=30)
AT_ONCE = 50

_purgers: list[Callable[[list[int]], object]] = []


def on_purge(function: Callable[[list[int]], object]) -> None:
    """`function(message ids)` runs in the transaction that deletes these messages for good: what else must go with them."""
    _purgers.append(function)


def trash(conversation: Conversation, *, by: Model | Actor) -> Conversation:
    """Into the trash; `restore` brings it back as it was, for 30 days."""
    with locked(conversation) as fresh:
        if fresh.status == Status.TRASH:
            return fresh
        fresh.status_before, fresh.status, fresh.trashed_at = fresh.status, Status.TRASH, timezone.now()
        fresh.save(update_fields=["status", "status_before", "trashed_at"])
        tell(ConversationEvent.TRASHED, fresh, by=by, payload={"was": fresh.status_before})
    return fresh


def restore(conversation: Conversation, *, by: Model | Actor) -> Conversation:
    """Back to the status it had."""
    with locked(conversation) as fresh:
        if fresh.status != Status.TRASH:
            return fresh
        fresh.status = Status.OPEN if fresh.status_before is None else fresh.status_before
        fresh.status_before = fresh.trashed_at = None
        fresh.save(update_fields=["status", "status_before", "trashed_at"])
        tell(ConversationEvent.RESTORED, fresh, by=by)
    return fresh


def purge_due() -> int:
    """Delete what has lain in the trash for 30 days, with its files; how many. For the clock."""
    due = Conversation.objects.filter(status=Status.TRASH, trashed_at__lte=timezone.now() - KEPT).order_by("trashed_at")[
        :AT_ONCE
    ]
    for conversation in list(due):
        with locked(conversation) as fresh:
            kept = Attachment.objects.filter(message__conversation=fresh).values_list("path", "picture_path")
            paths = [path for pair in kept for path in pair if path]
            messages = list(Message.objects.filter(conversation=fresh).values_list("pk", flat=True))
            for purge in _purgers:
                purge(messages)
            tell(ConversationEvent.PURGED, fresh, by=SYSTEM)
            Conversation.objects.filter(merged_into=fresh, status=Status.MERGED).delete()  # they stand for it, and are empty
            fresh.delete()
            for path in paths:
                after_commit(partial(forget_unshared, path))
    return len(due)
