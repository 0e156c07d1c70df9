"""Internal notes that everybody who opens the conversation should see first; several may be."""

from django.db.models import Model
from django.utils import timezone

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.journal.recording import Actor

MOST_SHOWN = 20


def pin(note: Message, *, by: Model | Actor, pinned: bool = True) -> bool:
    """Pin it, or take the pin out. False when it stood so, or is no note."""
    with locked(note.conversation) as conversation:
        rows = Message.objects.filter(pk=note.pk, kind=MessageKind.NOTE, pinned_at__isnull=pinned)
        changed = rows.update(pinned_at=timezone.now() if pinned else None)
        if changed:
            kind = ConversationEvent.NOTE_PINNED if pinned else ConversationEvent.NOTE_UNPINNED
            tell(kind, conversation, by=by, message_id=note.pk)
    return bool(changed)


def pinned(conversation: Conversation) -> list[Message]:
    """The pinned notes, the newest pin first."""
    rows = Message.objects.filter(conversation=conversation, pinned_at__isnull=False, withdrawn_at=None)
    return list(
        rows.only("id", "text", "author_name", "at", "conversation_id", "pinned_at").order_by("-pinned_at")[:MOST_SHOWN]
    )
