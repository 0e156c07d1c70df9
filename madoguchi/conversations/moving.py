"""To another inbox, with history and number."""

from django.db.models import Model

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Inbox
from madoguchi.journal.recording import Actor


class OtherWorkspace(ValueError):
    """The inbox belongs to another workspace."""


def move(conversation: Conversation, *, inbox: Inbox, by: Model | Actor) -> Conversation:
    """Later replies leave from the new inbox; answers to earlier ones still find their way. Raises OtherWorkspace."""
    if inbox.workspace_id != conversation.workspace_id:
        raise OtherWorkspace(str(inbox))
    with locked(conversation) as fresh:
        if fresh.inbox_id == inbox.pk:
            return fresh
        was, fresh.inbox = fresh.inbox_id, inbox
        fresh.save(update_fields=["inbox"])
        tell(ConversationEvent.MOVED, fresh, by=by, payload={"to": inbox.pk, "was": was})
    return fresh
