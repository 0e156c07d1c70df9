"""What a window shows of a talk: the lines that both sides have said, never a note, never what was taken back."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from madoguchi.channels.chat.models import Talk, Visitor
from madoguchi.conversations.models import Message, MessageKind
from madoguchi.conversations.public_names import public_names_of

AT_ONCE = 50


def visible(talk: Talk, visitor: Visitor) -> QuerySet[Message]:
    """The lines of a talk that this visitor may read. Whom the website does not vouch for sees of a conversation that the talk
    was merged into only what was said in the talk's own."""
    rows = Message.objects.filter(
        conversation=talk.conversation_id, withdrawn_at=None, kind__in=[MessageKind.INBOUND, MessageKind.REPLY]
    )
    rows = rows.filter(Q(kind=MessageKind.INBOUND) | Q(released_at__isnull=False)).filter(is_forward=False)
    if visitor.outside_id:
        return rows
    own = Q(merged_from=talk.begun_in)
    return rows.filter(own | Q(merged_from=None) if talk.conversation_id == talk.begun_in else own)


def newest(talk: Talk, visitor: Visitor, *, before: int | None = None) -> list[dict[str, Any]]:
    """The last of them, the oldest first; `before`: those above this line."""
    rows = visible(talk, visitor)
    rows = rows if before is None else rows.filter(pk__lt=before)
    return shown(reversed(rows.prefetch_related("attachments").order_by("-pk")[:AT_ONCE]), talk)


def shown(messages: Iterable[Message], talk: Talk) -> list[dict[str, Any]]:
    """On the wire: {id, from: visitor | us | window, name, text, at, channel, files: [{id, name, type, size}]}. `at` is ISO, in
    UTC; names of ours are those that customers see; text is plain, and the window makes links of it."""
    rows = list(messages)
    ours = {row.person_id for row in rows if row.person_id and row.kind == MessageKind.REPLY}
    names = public_names_of(talk.conversation.inbox, ours, talk.visitor.language) if ours else {}
    return [
        {
            "id": message.pk,
            "from": "visitor" if message.kind == MessageKind.INBOUND else "window" if message.is_automatic else "us",
            "name": names.get(message.person_id or 0, ""),
            "text": message.text,
            "at": message.at.isoformat(),
            "channel": message.channel,
            "files": [
                {"id": file.pk, "name": file.name, "type": file.type, "size": file.size}
                for file in message.attachments.all()
                if not file.is_inline
            ],
        }
        for message in rows
    ]
