"""Attachments, as they are found: by their names, and by the words that were read in them."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from madoguchi.conversations.models import Attachment
from madoguchi.search import file_texts
from madoguchi.search.models import DocumentKind
from madoguchi.search.sources import Kind, Seeing, Source, register


def add() -> None:
    """Called once at start."""
    register(Kind(DocumentKind.FILE, file_texts.hung, _visible, _files, may_change=False))


def _visible(seeing: Seeing) -> QuerySet[Attachment]:
    on_message = seeing.conversations("message__conversation__") & Q(message__withdrawn_at=None)
    beside = seeing.conversations("side_message__side__conversation__") & Q(side_message__withdrawn_at=None)
    return file_texts.hung().filter(on_message | beside).exclude(scan__in=file_texts.WITHHELD)


def _files(rows: QuerySet[Attachment]) -> Iterable[Source]:
    found = list(rows.select_related("message__conversation", "side_message__side__conversation"))
    texts = file_texts.texts(found)
    for each in found:
        if each.message is not None:
            conversation, at = each.message.conversation, each.message.at
        elif each.side_message is not None:
            conversation, at = each.side_message.side.conversation, each.side_message.at
        else:
            continue
        yield Source(
            kind=DocumentKind.FILE,
            subject_id=each.pk,
            workspace_id=each.workspace_id,
            conversation_id=conversation.pk,
            inbox_id=conversation.inbox_id,
            at=at,
            title=each.name,
            text=texts.get(each.pk, ""),
            number=conversation.number,
            is_gone=each.scan in file_texts.WITHHELD,
            about={"message": each.message_id, "side": each.side_message and each.side_message.side_id, "type": each.type},
        )
