"""Messages change their conversation: what says where they are follows, and what both show is counted anew."""

from collections.abc import Callable

from madoguchi.conversations.models import Conversation, Message, MessageKind
from madoguchi.conversations.receiving import shown_first
from madoguchi.journal.models import Delivery

_followers: list[Callable[[list[int], int], object]] = []


def on_move[Follower: Callable[[list[int], int], object]](function: Follower) -> Follower:
    """`function(message ids, conversation id)` runs in the same transaction: what else says where these messages are."""
    _followers.append(function)
    return function


def move_messages(ids: list[int], source: Conversation, target: Conversation) -> None:
    """Call with both conversations locked, and count both anew afterwards."""
    Message.objects.filter(pk__in=ids).update(conversation=target)
    Delivery.objects.filter(conversation_id=source.pk, subject_kind="message", subject_id__in=ids).update(
        conversation_id=target.pk
    )
    for follow in _followers:
        follow(ids, target.pk)


def count_anew(conversation: Conversation) -> None:
    """What the list shows of it, from its messages. Saves the whole row."""
    rows = Message.objects.filter(conversation=conversation, withdrawn_at=None)
    shown = rows.exclude(kind=MessageKind.REPLY, is_automatic=True)
    newest = shown.order_by("-at", "-id").first()
    spoken = shown.exclude(kind=MessageKind.NOTE).order_by("-at", "-id").first()
    inbound = rows.filter(kind=MessageKind.INBOUND).order_by("-at", "-id").first()
    replied = shown.filter(kind=MessageKind.REPLY, is_forward=False).order_by("-at", "-id").first()
    conversation.message_count = rows.count()
    conversation.last_message_id = newest.pk if newest else None
    conversation.last_inbound_id = inbound.pk if inbound else None
    conversation.last_inbound_at = inbound.at if inbound else None
    conversation.last_reply_at = replied.at if replied else None
    conversation.preview = shown_first(spoken.text, spoken.marks) if spoken else ""
    conversation.has_attachments = rows.filter(attachments__is_inline=False).exists()
    if newest:
        conversation.last_activity = max(conversation.last_activity, newest.at)
    conversation.save()


def newest_inbound(conversation: Conversation) -> Message | None:
    """The newest that a person wrote to us there."""
    rows = Message.objects.filter(conversation=conversation, kind=MessageKind.INBOUND, is_automatic=False, withdrawn_at=None)
    return rows.order_by("-at", "-id").first()
