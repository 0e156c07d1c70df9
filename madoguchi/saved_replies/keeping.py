"""Saved replies and macros: added, changed, put into the archive and taken out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model
from django.utils import timezone

from madoguchi.accounts.models import Membership, Team
from madoguchi.conversations.models import Inbox
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.text.folding import folded
from madoguchi.saved_replies.events import SavedReplyEvent
from madoguchi.saved_replies.models import Folder, SavedReply

FIELDS = ("name", "name_en", "reading", "words", "text_ja", "text_en", "actions", "folder", "is_private", "valid_until")


@dataclass
class Content:
    """What a saved reply says and does, and for whom."""

    name: str
    name_en: str = ""
    reading: str = ""
    words: str = ""
    text_ja: str = ""
    text_en: str = ""
    actions: list[dict[str, str]] = field(default_factory=list)
    folder: Folder | None = None
    is_private: bool = False
    valid_until: date | None = None
    inboxes: Sequence[Inbox] = ()
    teams: Sequence[Team] = ()


def add(membership: Membership, content: Content) -> SavedReply:
    """A new one, of which this member is the owner."""
    with writing():
        reply = SavedReply(workspace_id=membership.workspace_id, owner=membership.person)
        _fill(reply, content)
        tell(SavedReplyEvent.SAVED_REPLY_ADDED, reply, membership.person)
    return reply


def change(reply: SavedReply, content: Content, *, by: Model | Actor) -> SavedReply:
    """It says and does this from now on. What was made private belongs to its owner alone."""
    with writing():
        fresh = SavedReply.objects.select_for_update().get(pk=reply.pk)
        _fill(fresh, content)
        tell(SavedReplyEvent.SAVED_REPLY_CHANGED, fresh, by)
    return fresh


def archive(reply: SavedReply, *, by: Model | Actor) -> None:
    """Out of use, with all that is known of its past."""
    if SavedReply.objects.filter(pk=reply.pk, archived_at=None).exists():
        _set_archived(reply, True, by)


def restore(reply: SavedReply, *, by: Model | Actor) -> None:
    """In use again."""
    if SavedReply.objects.filter(pk=reply.pk).exclude(archived_at=None).exists():
        _set_archived(reply, False, by)


def _set_archived(reply: SavedReply, is_archived: bool, by: Model | Actor) -> None:
    with writing():
        fresh = SavedReply.objects.select_for_update().get(pk=reply.pk)
        if (fresh.archived_at is not None) == is_archived:
            return
        fresh.archived_at = timezone.now() if is_archived else None
        fresh.save(update_fields=["archived_at"])
        tell(SavedReplyEvent.SAVED_REPLY_ARCHIVED if is_archived else SavedReplyEvent.SAVED_REPLY_RESTORED, fresh, by)


def _fill(reply: SavedReply, content: Content) -> None:
    for name in FIELDS:
        setattr(reply, name, getattr(content, name))
    found_by = (reply.name, reply.name_en, reply.reading, reply.words, reply.text_ja, reply.text_en)
    reply.folded = folded(" ".join(found_by))
    reply.save()
    reply.inboxes.set(content.inboxes)
    reply.teams.set(content.teams)


def tell(kind: SavedReplyEvent, reply: SavedReply, by: Model | Actor) -> None:
    """In the log; it holds no text."""
    payload = {"private": reply.is_private, "actions": len(reply.actions)}
    record(kind, workspace_id=reply.workspace_id, by=by, subject=("saved_reply", reply.pk), payload=payload)
