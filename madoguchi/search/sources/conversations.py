"""Conversations, messages and notes, as they are found."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When

from madoguchi.conversations.models import Conversation, Fact, FactState, Message, MessageKind, Status
from madoguchi.search.models import DocumentKind
from madoguchi.search.sources import Kind, Seeing, Source, register

_OF_CONVERSATION = (
    *("pk", "workspace_id", "inbox_id", "created_at", "subject", "number", "status"),
    *("customer__name", "customer__reading", "customer__company__name", "customer__company__reading", "handle__shown"),
)
_OF_MESSAGE = (
    *("pk", "workspace_id", "conversation_id", "conversation__inbox_id", "conversation__number", "at", "kind", "subject"),
    *("author_name", "author_address", "to", "cc", "text", "signature", "form_fields", "as_came", "withdrawn_at", "before"),
)
_APART = "\n。\n"
_ANSWERED_ALONE = Q(kind=MessageKind.REPLY, is_automatic=True)  # the same words under every mail: they tell nothing of any


def add() -> None:
    """Called once at start."""
    register(Kind(DocumentKind.CONVERSATION, Conversation.objects.all, _visible, _conversations))
    for kind, messages in (
        (DocumentKind.MESSAGE, Message.objects.exclude(kind=MessageKind.NOTE).exclude(_ANSWERED_ALONE)),
        (DocumentKind.NOTE, Message.objects.filter(kind=MessageKind.NOTE)),
    ):
        register(Kind(kind, messages.all, _visible_of(messages), _messages, may_change=False))


def _visible(seeing: Seeing) -> QuerySet[Conversation]:
    return Conversation.objects.filter(seeing.conversations())


def _visible_of(messages: QuerySet[Message]) -> Any:
    return lambda seeing: messages.filter(seeing.conversations("conversation__"), withdrawn_at=None)


def _conversations(rows: QuerySet[Conversation]) -> Iterable[Source]:
    for pk, workspace, inbox, at, subject, number, status, *who in rows.values_list(*_OF_CONVERSATION):
        yield Source(
            kind=DocumentKind.CONVERSATION,
            subject_id=pk,
            workspace_id=workspace,
            conversation_id=pk,
            inbox_id=inbox,
            at=at,
            title=subject,
            text=_APART.join(filter(None, (f"#{number}", *who))),
            number=number,
            is_gone=status == Status.MERGED,
        )


def _messages(rows: QuerySet[Message]) -> Iterable[Source]:
    found = list(rows.annotate(before=_quoted_first()).values_list(*_OF_MESSAGE, named=True))
    corrected = _corrected([row.pk for row in found])
    for row in found:
        title, text = _title(row.kind, row.subject, row.author_name, row.to), _text(row.text, row.signature)
        whole = _APART.join((text, *_besides(text, row, corrected.get(row.pk, ()))))
        yield Source(
            kind=DocumentKind.NOTE if row.kind == MessageKind.NOTE else DocumentKind.MESSAGE,
            subject_id=row.pk,
            workspace_id=row.workspace_id,
            conversation_id=row.conversation_id,
            inbox_id=row.conversation__inbox_id,
            at=row.at,
            title=title,
            text=whole,
            number=row.conversation__number,
            was=_as_came(row.kind, row.as_came, row.to) or ((title, text) if whole != text else None),
            is_gone=row.withdrawn_at is not None,
            about={
                "from": f"{row.author_name}\n{row.author_address}",
                "to": [*row.to, *row.cc],
                "ours": row.kind == MessageKind.REPLY,
            },
        )


def _quoted_first() -> Case:
    """What the first message of a conversation quotes stands nowhere else; what later ones quote stands above them."""
    earlier = Message.objects.filter(conversation=OuterRef("conversation"), pk__lt=OuterRef("pk"))
    return Case(
        When(quoted="", then=Value("")),
        When(Exists(earlier), then=Value("")),
        default=F("quoted"),
        output_field=TextField(),
    )


def _corrected(messages: list[int]) -> dict[int, list[str]]:
    """What people wrote in place of what was read in these messages."""
    found: dict[int, list[str]] = {}
    rows = Fact.objects.filter(message__in=messages, state=FactState.EDITED).order_by("id")
    for pk, value in rows.values_list("message_id", "value"):
        found.setdefault(pk, []).append(value)
    return found


def _besides(text: str, row: Any, corrected: Iterable[str]) -> Iterable[str]:
    """Words that are not in the text itself: of a form's fields, put right by people, quoted from before the conversation."""
    told = (str(each.get("value", "")) for each in row.form_fields if isinstance(each, dict))
    return (each for each in dict.fromkeys((*told, *corrected, row.before)) if each and each not in text)


def _title(kind: str, subject: str, author: str, to: list[dict[str, str]]) -> str:
    """The subject, and the other side's name."""
    name = author if kind == MessageKind.INBOUND else " ".join(each.get("name", "") for each in to[:3])
    return f"{subject}。{name}" if name and subject else subject or name


def _text(text: str, signature: str) -> str:
    return f"{text}{_APART}{signature}" if signature else text


def _as_came(kind: str, came: dict[str, Any] | None, to: list[dict[str, str]]) -> tuple[str, str] | None:
    if came is None:
        return None
    return _title(kind, came["subject"], came["author"]["name"], to), _text(came["text"], came.get("signature", ""))
