"""Conversations, messages and notes, as they are found."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from madoguchi.conversations.models import Conversation, Message, MessageKind, Status
from madoguchi.search.models import DocumentKind
from madoguchi.search.sources import Kind, Seeing, Source, register

_OF_CONVERSATION = (
    *("pk", "workspace_id", "inbox_id", "created_at", "subject", "number", "status"),
    *("customer__name", "customer__reading", "handle__shown"),
)
_OF_MESSAGE = (
    *("pk", "workspace_id", "conversation_id", "conversation__inbox_id", "conversation__number", "at", "kind", "subject"),
    *("author_name", "author_address", "to", "cc", "text", "signature", "as_came", "withdrawn_at"),
)


def add() -> None:
    """Called once at start."""
    register(Kind(DocumentKind.CONVERSATION, Conversation.objects.all, _visible, _conversations))
    for kind, messages in (
        (DocumentKind.MESSAGE, Message.objects.exclude(kind=MessageKind.NOTE)),
        (DocumentKind.NOTE, Message.objects.filter(kind=MessageKind.NOTE)),
    ):
        register(Kind(kind, messages.all, _visible_of(messages), _messages, may_change=False))


def _visible(seeing: Seeing) -> QuerySet[Conversation]:
    return Conversation.objects.filter(seeing.conversations())


def _visible_of(messages: QuerySet[Message]) -> Any:
    return lambda seeing: messages.filter(seeing.conversations("conversation__"), withdrawn_at=None)


def _conversations(rows: QuerySet[Conversation]) -> Iterable[Source]:
    for pk, workspace, inbox, at, subject, number, status, name, reading, address in rows.values_list(*_OF_CONVERSATION):
        yield Source(
            kind=DocumentKind.CONVERSATION,
            subject_id=pk,
            workspace_id=workspace,
            conversation_id=pk,
            inbox_id=inbox,
            at=at,
            title=subject,
            text="\n。\n".join(filter(None, (f"#{number}", name, reading, address))),
            number=number,
            is_gone=status == Status.MERGED,
        )


def _messages(rows: QuerySet[Message]) -> Iterable[Source]:
    for row in rows.values_list(*_OF_MESSAGE, named=True):
        yield Source(
            kind=DocumentKind.NOTE if row.kind == MessageKind.NOTE else DocumentKind.MESSAGE,
            subject_id=row.pk,
            workspace_id=row.workspace_id,
            conversation_id=row.conversation_id,
            inbox_id=row.conversation__inbox_id,
            at=row.at,
            title=_title(row.kind, row.subject, row.author_name, row.to),
            text=_text(row.text, row.signature),
            number=row.conversation__number,
            was=_as_came(row.kind, row.as_came, row.to),
            is_gone=row.withdrawn_at is not None,
            about={"from": f"{row.author_name}\n{row.author_address}", "to": [*row.to, *row.cc]},
        )


def _title(kind: str, subject: str, author: str, to: list[dict[str, str]]) -> str:
    """The subject, and the other side's name."""
    name = author if kind == MessageKind.INBOUND else " ".join(each.get("name", "") for each in to[:3])
    return f"{subject}。{name}" if name and subject else subject or name


def _text(text: str, signature: str) -> str:
    return f"{text}\n。\n{signature}" if signature else text


def _as_came(kind: str, came: dict[str, Any] | None, to: list[dict[str, str]]) -> tuple[str, str] | None:
    if came is None:
        return None
    return _title(kind, came["subject"], came["author"]["name"], to), _text(came["text"], came.get("signature", ""))
