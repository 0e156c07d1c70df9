"""Files that go along with a saved reply: each use hangs a copy on the draft, so that neither can take the other's away."""

from typing import BinaryIO, cast

from madoguchi.accounts.models import Membership
from madoguchi.conversations import drafting
from madoguchi.conversations.models import Attachment, Conversation
from madoguchi.kit import files
from madoguchi.saved_replies.models import SavedReply, SavedReplyFile

MOST = 10


def keep_file(reply: SavedReply, stream: BinaryIO, name: str) -> SavedReplyFile:
    """It goes along from now on."""
    stored = files.store(stream, name, f"saved_replies/{reply.workspace_id}")
    return SavedReplyFile.objects.create(
        workspace_id=reply.workspace_id, reply=reply, name=stored.name, type=stored.type, size=stored.size, path=stored.path
    )


def drop_file(file: SavedReplyFile) -> None:
    """It goes along no longer; copies that were taken stay."""
    SavedReplyFile.objects.filter(pk=file.pk).delete()
    files.forget(file.path)


def attach_to_draft(
    reply: SavedReply, conversation: Conversation, membership: Membership, *, for_note: bool = False
) -> list[Attachment]:
    """A copy of each onto this member's draft, for the reply or `for_note`."""
    kept = list(reply.files.order_by("id")[:MOST])
    if not kept:
        return []
    draft = drafting.draft_of(conversation, membership.person) or drafting.save(conversation, membership.person)
    attached = []
    for each in kept:
        with files.open_stored(each.path) as stream:
            attached.append(drafting.attach(draft, cast("BinaryIO", stream), each.name, for_note=for_note))
    return attached
