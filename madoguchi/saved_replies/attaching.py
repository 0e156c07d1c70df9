"""Files that go along with a saved reply: each use hangs a copy on the draft, so that neither can take the other's away."""

from typing import BinaryIO, cast

from django.db.models import Model

from madoguchi.conversations import drafting
from madoguchi.conversations.models import Attachment, Draft
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing
from madoguchi.kit import files
from madoguchi.saved_replies.events import SavedReplyEvent
from madoguchi.saved_replies.keeping import tell
from madoguchi.saved_replies.models import SavedReply, SavedReplyFile

MOST = 10


def keep_file(reply: SavedReply, stream: BinaryIO, name: str, *, by: Model | Actor) -> SavedReplyFile:
    """It goes along from now on."""
    stored = files.store(stream, name, f"saved_replies/{reply.workspace_id}")
    own = {"workspace_id": reply.workspace_id, "reply": reply, "path": stored.path}
    with writing():
        kept = SavedReplyFile.objects.create(**own, name=stored.name, type=stored.type, size=stored.size)
        tell(SavedReplyEvent.SAVED_REPLY_CHANGED, reply, by)
    return kept


def drop_file(file: SavedReplyFile, *, by: Model | Actor) -> None:
    """It goes along no longer; copies that were taken stay."""
    with writing():
        if SavedReplyFile.objects.filter(pk=file.pk).delete()[0]:
            tell(SavedReplyEvent.SAVED_REPLY_CHANGED, file.reply, by)
    files.forget(file.path)


def attach_to_draft(reply: SavedReply, draft: Draft, *, for_note: bool = False) -> list[Attachment]:
    """A copy of each onto the draft, for the mail or `for_note`."""
    attached = []
    for each in reply.files.order_by("id")[:MOST]:
        with files.open_stored(each.path) as stream:
            attached.append(drafting.attach(draft, cast("BinaryIO", stream), each.name, for_note=for_note))
    return attached
