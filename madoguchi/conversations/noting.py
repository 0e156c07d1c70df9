"""A note among ourselves; it never leaves the house."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from madoguchi.accounts.auditing import name_of
from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.mentioning import called, members_of, mention
from madoguchi.conversations.models import Conversation, Draft, Mention, Message, MessageKind
from madoguchi.conversations.replying import attach
from madoguchi.journal import once
from madoguchi.journal.recording import Actor

VERB = "note"


class EmptyNote(Exception):
    """A note without words."""


def note(
    conversation: Conversation,
    *,
    by: Person | Actor,
    text: str,
    attachments: Iterable[int] = (),
    key: str | None = None,
    at: Any = None,
    keeps_draft: bool = False,
) -> Message:
    """Write a note, a rule in its own name. Raises EmptyNote. `keeps_draft`: not written in the composer, whose draft stays."""
    attachments = list(attachments)
    if not text.strip() and not attachments:
        raise EmptyNote
    people = called(text, members_of(conversation.inbox)) if "@" in text or "＠" in text else []
    with locked(conversation) as fresh:
        if before := once.made_before(lambda pk: Message.objects.get(pk=pk), fresh.workspace_id, VERB, key):
            return before
        message = Message.objects.create(
            workspace_id=fresh.workspace_id,
            conversation=fresh,
            kind=MessageKind.NOTE,
            channel=fresh.channel,
            at=at or timezone.now(),
            person=by if isinstance(by, Person) else None,
            author_name=name_of(by, fresh.workspace_id)[:200],
            text=text,
        )
        if isinstance(by, Person):
            attach(message, attachments, by)
        if isinstance(by, Person) and not keeps_draft:
            Draft.objects.filter(conversation=fresh, person=by).update(note="")
        fresh.last_activity = max(fresh.last_activity, message.at)
        fresh.last_message_id = message.pk
        fresh.message_count += 1
        fresh.save(update_fields=["last_activity", "last_message_id", "message_count"])
        tell(ConversationEvent.NOTE_ADDED, fresh, by=by, message_id=message.pk, at=message.at)
        mention(fresh, message, people, by=by)
        once.keep_result(fresh.workspace_id, VERB, key, message.pk)
    return message


def take_back(message: Message, *, by: Person) -> bool:
    """Its writer takes a note back as if it had never been written; whether it was theirs and still there. Whoever it called
    has heard of it all the same."""
    with locked(message.conversation) as fresh:
        mine = Message.objects.filter(pk=message.pk, kind=MessageKind.NOTE, person=by, withdrawn_at=None)
        if not mine.update(withdrawn_at=timezone.now()):
            return False
        Mention.objects.filter(message=message).delete()
        left = Message.objects.filter(conversation=fresh, withdrawn_at=None)
        fresh.last_message_id = left.order_by("-at", "-id").values_list("pk", flat=True).first()
        fresh.message_count -= 1
        fresh.save(update_fields=["last_message_id", "message_count"])
        tell(ConversationEvent.NOTE_WITHDRAWN, fresh, by=by, message_id=message.pk)
    return True
