"""What a window shows of a talk: the lines that both sides have said, never a note, never what was taken back."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from madoguchi.channels.chat import asking
from madoguchi.channels.chat.models import Talk, Visitor
from madoguchi.conversations.models import Attachment, Channel, Message, MessageKind
from madoguchi.conversations.public_names import public_names_of

AT_ONCE = 50


def visible(talk: Talk, visitor: Visitor) -> QuerySet[Message]:
    """The lines of a talk that this visitor may read. Of a conversation that the talk was merged into, only what was said in
    the talk's own, where the website does not vouch for them, or the conversation is another customer's."""
    rows = Message.objects.filter(
        conversation=talk.conversation_id, withdrawn_at=None, kind__in=[MessageKind.INBOUND, MessageKind.REPLY]
    )
    rows = rows.filter(Q(kind=MessageKind.INBOUND) | Q(released_at__isnull=False)).filter(is_forward=False)
    rows = rows.exclude(is_automatic=True, channel=Channel.EMAIL)  # mails that repeat what was said, or tell of an absence
    if visitor.outside_id and talk.conversation.customer_id == visitor.customer_id:
        return rows
    own = Q(merged_from=talk.begun_in)
    return rows.filter(own | Q(merged_from=None) if talk.conversation_id == talk.begun_in else own)


def is_for(message: Message, *, conversation_id: int, begun_in: int, is_vouched: bool) -> bool:
    """The same asked of one line that has been loaded."""
    if message.conversation_id != conversation_id or message.withdrawn_at or message.is_forward:
        return False
    if message.is_automatic and message.channel == Channel.EMAIL:
        return False
    if message.kind != MessageKind.INBOUND and (message.kind != MessageKind.REPLY or message.released_at is None):
        return False
    return is_vouched or message.merged_from == begun_in or (message.merged_from is None and conversation_id == begun_in)


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
    return [written(message, names.get(message.person_id or 0, "")) for message in rows]


def written(message: Message, name: str, files: Iterable[Attachment] | None = None) -> dict[str, Any]:
    """One of them; `name`: what its writer is called towards customers; `files`: its own, where they are known."""
    return {
        "id": message.pk,
        "from": "visitor" if message.kind == MessageKind.INBOUND else "window" if message.is_automatic else "us",
        "name": name if message.kind == MessageKind.REPLY else "",
        "text": message.text,
        "at": message.at.isoformat(),
        "channel": message.channel,
        "files": [
            {"id": file.pk, "name": file.name, "type": file.type, "size": file.size}
            for file in (message.attachments.all() if files is None else files)
            if not file.is_inline
        ],
        "asks": asking.asked_in(message),
        "answers": asking.answered_by(message),
    }
