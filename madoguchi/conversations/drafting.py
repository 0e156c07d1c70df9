"""What somebody is writing: kept on the server from the first word, so that no crash or lost line takes it.

Two windows that write on one draft are merged line by line (kit/text/merging.py); what clashes stays from both.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, BinaryIO

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations.models import Attachment, Conversation, Draft, Inbox, Message, SideConversation, SideMessage
from madoguchi.journal import once
from madoguchi.journal.transactions import writing
from madoguchi.kit import files
from madoguchi.kit.text.merging import merge

UPLOAD = "upload"
MERGED = ("text", "note")
MOST_DRAFTS = 200
_VERSION = "select version from conversations_draft where workspace_id = %s and conversation_id = %s and person_id = %s"
UPLOADS_KEPT = timedelta(days=1)
FIELDS = frozenset({"mode", "text", "note", "subject", "to", "cc", "bcc"})


class DraftMovedOn(Exception):
    """Another window saved this draft meanwhile; `draft` is what lies on the server now. Nothing was overwritten."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("This draft was changed in another window.")
        self.draft = draft


def draft_of(conversation: Conversation, person: Person) -> Draft | None:
    """This person's draft in this conversation."""
    return Draft.objects.filter(workspace_id=conversation.workspace_id, conversation=conversation, person=person).first()


def version_of(conversation: Conversation, person: Person) -> int | None:
    """How often it has been saved; None where there is none. A fixed statement: every line of a talk asks."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [conversation.workspace_id, conversation.pk, person.pk])
        found = cursor.fetchone()
    return found[0] if found else None


def begun(conversation: Conversation, person: Person) -> Draft:
    """The same, made where there is none: a file may come before the first word. No window takes it for a newer text."""
    with writing():
        return Draft.objects.get_or_create(workspace_id=conversation.workspace_id, conversation=conversation, person=person)[0]


def save(conversation: Conversation, person: Person, *, version: int | None = None, **fields: Any) -> Draft:
    """Keep what was typed. `version` is the one the window knows; raises DraftMovedOn when the server's is newer."""
    with writing():
        draft, _ = Draft.objects.select_for_update().get_or_create(
            workspace_id=conversation.workspace_id, conversation=conversation, person=person
        )
        return _keep(draft, version, fields)


def merged(draft: Draft, base: Mapping[str, str], fields: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """`fields` of a window that began at `base`, with what lies on the server now; and whether both changed the same lines."""
    done, clashes = dict(fields), False
    for name in MERGED:
        if name in fields:
            done[name], is_clash = merge(base.get(name, ""), getattr(draft, name), fields[name])
            clashes |= is_clash
    return done, clashes


def drafts_of(conversation: Conversation) -> list[Draft]:
    """What anybody has begun to write here, the newest first."""
    begun = Draft.objects.filter(workspace_id=conversation.workspace_id, conversation=conversation)
    return list(begun.select_related("person").order_by("-saved_at")[:MOST_DRAFTS])


def begin(inbox: Inbox, person: Person) -> Draft:
    """A draft for a new conversation."""
    return Draft.objects.create(workspace_id=inbox.workspace_id, inbox=inbox, person=person)


def save_new(draft: Draft, *, version: int | None = None, **fields: Any) -> Draft:
    """Keep what was typed for a new conversation. Raises DraftMovedOn."""
    with writing():
        return _keep(Draft.objects.select_for_update().get(pk=draft.pk), version, fields)


def discard(conversation: Conversation, person: Person) -> None:
    """Throw this person's reply away, with the uploads that were not sent; a note that is begun beside it stays."""
    draft = draft_of(conversation, person) if version_of(conversation, person) is not None else None
    if draft is None:
        return
    if not draft.note.strip() and not draft.attachments.filter(for_note=True).exists():
        draft.delete()
        return
    draft.attachments.filter(for_note=False).update(draft=None)
    _keep(draft, None, {"mode": "note", "text": "", "subject": "", "to": [], "cc": [], "bcc": []})


def aside(conversation: Conversation, person: Person, side: SideConversation | None = None) -> Draft | None:
    """What this person has begun to write to somebody else about it: in `side`, or in a new one."""
    return Draft.objects.filter(aside_of=conversation, person=person, side=side).first()


def begun_aside(conversation: Conversation, person: Person, side: SideConversation | None = None) -> Draft:
    """The same, made where there is none, for a file that comes before the first word."""
    with writing():
        draft, _ = Draft.objects.get_or_create(
            person=person, aside_of=conversation, side=side, defaults={"workspace_id": conversation.workspace_id}
        )
    return draft


def save_aside(
    conversation: Conversation,
    person: Person,
    side: SideConversation | None = None,
    *,
    version: int | None = None,
    **fields: Any,
) -> Draft:
    """Keep what was typed. Raises DraftMovedOn."""
    with writing():
        draft, _ = Draft.objects.select_for_update().get_or_create(
            workspace_id=conversation.workspace_id, aside_of=conversation, side=side, person=person
        )
        return _keep(draft, version, fields)


def discard_aside(conversation: Conversation, person: Person, side: SideConversation | None = None) -> None:
    """It has left."""
    Draft.objects.filter(aside_of=conversation, person=person, side=side).delete()


def restore_aside(message: SideMessage, person: Person, side: SideConversation | None) -> Draft:
    """The text and files of a withdrawn one, as a draft again; what was typed since stands below it."""
    home = message.side.conversation
    draft = aside(home, person, side) or Draft(workspace_id=home.workspace_id, aside_of=home, side=side, person=person)
    draft.text = f"{message.text}\n\n{draft.text}".strip()
    draft.subject, draft.to, draft.cc = message.side.subject, message.to, message.cc
    draft.version += 1
    draft.save()
    Attachment.objects.filter(side_message=message).update(side_message=None, draft=draft)
    return draft


def attach(draft: Draft, stream: BinaryIO, name: str, *, key: str | None = None, for_note: bool = False) -> Attachment:
    """Stream an upload into storage and hang it on the draft. With a `key` the same one is there once."""
    stored = files.store(stream, name, f"attachments/{draft.workspace_id}")
    with writing():
        made = Attachment.objects.create(
            workspace_id=draft.workspace_id,
            draft=draft,
            name=stored.name,
            type=stored.type,
            size=stored.size,
            sha256=stored.sha256,
            path=stored.path,
            for_note=for_note,
        )
        once.keep_result(draft.workspace_id, UPLOAD, key, made.pk)
    return made


def detach(draft: Draft, attachment_ids: Iterable[int]) -> None:
    """Take uploads off the draft."""
    Attachment.objects.filter(draft=draft, message=None, pk__in=list(attachment_ids)).delete()


def restore(conversation: Conversation, message: Message, person: Person) -> Draft:
    """The text and files of a withdrawn reply, as a draft again; what was typed since stands below it. A forward becomes the
    draft of a side conversation: as a reply it would wait in the customer's thread, addressed to somebody else."""
    where = {"aside_of": conversation, "side": None} if message.is_forward else {"conversation": conversation}
    draft, _ = Draft.objects.select_for_update().get_or_create(workspace_id=conversation.workspace_id, person=person, **where)
    draft.text = f"{message.text}\n\n{draft.text}".strip() if draft.text else message.text
    draft.mode, draft.subject = "reply", message.subject
    draft.to, draft.cc, draft.bcc = message.to, message.cc, message.bcc
    draft.version += 1
    draft.save()
    Attachment.objects.filter(message=message).update(message=None, draft=draft, is_inline=False, content_id="")
    return draft


def sweep_orphaned_uploads(limit: int = 500) -> int:
    """Remove files that belong to no message and no draft any more; how many. For the clock. Young ones may be on their way
    into a line at a chat window."""
    old = Attachment.objects.filter(created_at__lt=timezone.now() - UPLOADS_KEPT)
    orphans = list(old.filter(message=None, draft=None, side_message=None).order_by("id")[:limit])
    for orphan in orphans:
        Attachment.objects.filter(pk=orphan.pk).delete()
        forget_unshared(orphan.path)
    return len(orphans)


def forget_unshared(path: str) -> None:
    """Remove a stored file that no attachment row names any more."""
    if not Attachment.objects.filter(Q(path=path) | Q(picture_path=path)).exists():
        files.forget(path)


def _keep(draft: Draft, version: int | None, fields: dict[str, Any]) -> Draft:
    if unknown := fields.keys() - FIELDS:
        raise ValueError(f"A draft has no {', '.join(sorted(unknown))}.")
    if version is not None and version < draft.version:
        raise DraftMovedOn(draft)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.version += 1
    draft.save()
    return draft
