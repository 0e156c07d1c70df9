"""A mail that only seems to continue an earlier conversation stands apart, until somebody decides."""

from django.db.models import Model

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor


def keep_apart(conversation: Conversation, *, by: Model | Actor) -> Conversation:
    """It is another matter: the proposal goes."""
    with locked(conversation) as fresh:
        if fresh.may_continue is None:
            return fresh
        other, fresh.may_continue = fresh.may_continue, None
        fresh.save(update_fields=["may_continue"])
        tell(ConversationEvent.KEPT_APART, fresh, by=by, payload={"to": other.pk, "other": other.number})
    return fresh


def ask_again(conversation: Conversation) -> Conversation:
    """Undo `keep_apart`."""
    with locked(conversation) as fresh:
        last = (
            Event.objects.filter(workspace_id=fresh.workspace_id, conversation_id=fresh.pk, kind=ConversationEvent.KEPT_APART)
            .order_by("-id")
            .first()
        )
        other = Conversation.objects.filter(workspace_id=fresh.workspace_id, pk=last.payload["to"]).first() if last else None
        if other is not None and fresh.may_continue_id is None:
            fresh.may_continue = other
            fresh.save(update_fields=["may_continue"])
    return fresh
