"""Saved replies, as they are found."""

from collections.abc import Iterable

from django.db.models import QuerySet

from madoguchi.saved_replies import doors
from madoguchi.saved_replies.models import SavedReply
from madoguchi.search.models import DocumentKind
from madoguchi.search.sources import Kind, Seeing, Source, register


def add() -> None:
    """Called once at start."""
    register(Kind(DocumentKind.SAVED_REPLY, SavedReply.objects.all, _visible, _rows))


def _visible(seeing: Seeing) -> QuerySet[SavedReply]:
    return doors.saved_replies(seeing.membership).filter(archived_at=None)


def _rows(rows: QuerySet[SavedReply]) -> Iterable[Source]:
    for each in rows:
        yield Source(
            kind=DocumentKind.SAVED_REPLY,
            subject_id=each.pk,
            workspace_id=each.workspace_id,
            conversation_id=None,
            inbox_id=None,
            at=each.created_at,
            title="。".join(filter(None, (each.name, each.name_en, each.reading, each.words))),
            about={"name": each.name},
            text="\n。\n".join(filter(None, (each.text_ja, each.text_en))),
            is_gone=each.archived_at is not None,
        )
