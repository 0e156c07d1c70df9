"""A customer changes or deletes what they wrote, where their channel lets them. Nothing is lost: the first words stay."""

from datetime import datetime

from django.utils import timezone

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Message, MessageKind
from madoguchi.conversations.receiving import shown_first
from madoguchi.journal.recording import Actor

CHANGED, DELETED = "changed", "deleted"
SHOWN = 300


def correct(
    message: Message, *, text: str, html: str = "", has_remote_images: bool = False, at: datetime | None = None
) -> bool:
    """The new words take the place of the former, which stand in a mark. False when they say the same."""
    return _mark(message, CHANGED, at, text=text, html=html, has_remote_images=has_remote_images)


def delete(message: Message, *, at: datetime | None = None) -> bool:
    """It is gone on their side; here it stays, with a mark. False when it was so before."""
    return _mark(message, DELETED, at)


def _mark(message: Message, code: str, at: datetime | None, **words: object) -> bool:
    at = at or timezone.now()
    with locked(message.conversation) as fresh:
        row = Message.objects.select_for_update().get(pk=message.pk, kind=MessageKind.INBOUND)
        if words and all(getattr(row, name) == value for name, value in words.items()):
            return False
        if code == DELETED and any(each.get("code") == DELETED for each in row.marks):
            return False
        mark = {"code": code, "at": at.isoformat()}
        if words:
            mark |= {"about": row.text[:SHOWN] + ("…" if len(row.text) > SHOWN else ""), "text": row.text, "html": row.html}
        for name, value in words.items():
            setattr(row, name, value)
        row.marks = [*row.marks, mark]
        row.save(update_fields=["marks", *words])
        if fresh.last_inbound_id == fresh.last_message_id == row.pk and words:
            fresh.preview = shown_first(row.text, row.marks)
            fresh.save(update_fields=["preview"])
        kind = ConversationEvent.MESSAGE_DELETED if code == DELETED else ConversationEvent.MESSAGE_CHANGED
        tell(kind, fresh, by=Actor("customer", row.customer_id), message_id=row.pk, at=at, payload={"channel": row.channel})
    return True
