"""Mails of side conversations, as they are found: whoever sees the conversation sees what was asked aside of it."""

from collections.abc import Iterable

from django.db.models import QuerySet

from madoguchi.conversations.models import SideMessage
from madoguchi.search.models import DocumentKind
from madoguchi.search.sources import Kind, Seeing, Source, register

_NEEDED = (
    *("pk", "workspace_id", "side_id", "side__conversation_id", "side__conversation__inbox_id", "side__conversation__number"),
    *("at", "side__subject", "is_ours", "author_name", "author_address", "to", "cc", "text", "withdrawn_at"),
)


def add() -> None:
    """Called once at start."""
    register(Kind(DocumentKind.SIDE, SideMessage.objects.all, _visible, _mails, may_change=False))


def _visible(seeing: Seeing) -> QuerySet[SideMessage]:
    return SideMessage.objects.filter(seeing.conversations("side__conversation__"), withdrawn_at=None)


def _mails(rows: QuerySet[SideMessage]) -> Iterable[Source]:
    for row in rows.values_list(*_NEEDED, named=True):
        others = " ".join(each.get("name", "") for each in row.to[:3]) if row.is_ours else row.author_name
        yield Source(
            kind=DocumentKind.SIDE,
            subject_id=row.pk,
            workspace_id=row.workspace_id,
            conversation_id=row.side__conversation_id,
            inbox_id=row.side__conversation__inbox_id,
            at=row.at,
            title="。".join(filter(None, (row.side__subject, others))),
            text=row.text,
            number=row.side__conversation__number,
            is_gone=row.withdrawn_at is not None,
            about={"side": row.side_id, "from": f"{row.author_name}\n{row.author_address}", "to": [*row.to, *row.cc]},
        )
