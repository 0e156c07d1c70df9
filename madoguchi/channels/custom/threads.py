"""Which conversation here is which one there, and who in it is written to."""

import hashlib
from collections.abc import Iterable, Mapping

from madoguchi.channels.custom.models import CustomChannel, CustomThread
from madoguchi.conversations.channels import Traits
from madoguchi.conversations.models import Conversation, Message
from madoguchi.conversations.threading import standing
from madoguchi.customers.models import HandleKind
from madoguchi.kit.whole_numbers import whole

KIND = "custom"


def traits_of(channel: CustomChannel) -> Traits:
    """What its conversations can carry."""
    return Traits(
        icon=channel.icon,
        delivery=KIND,
        name=channel.name,
        has_html=channel.takes_html,
        has_files=channel.takes_files,
        longest=channel.longest,
        has_typing=channel.tells_typing,
        has_seen=channel.tells_seen,
    )


def narrowed(conversations: Iterable[Conversation]) -> Mapping[int, Traits]:
    """For the registry of channels: the traits of these conversations, in one query."""
    ids = [row.pk for row in conversations]
    threads = CustomThread.objects.filter(conversation__in=ids).select_related("channel").order_by("id")
    return {each.conversation_id: traits_of(each.channel) for each in threads}


def find(channel: CustomChannel, key: str) -> Conversation | None:
    """Where what comes under this key belongs now."""
    row = CustomThread.objects.filter(channel=channel, key=key).select_related("conversation__merged_into").first()
    return standing(row.conversation) if row else None


def keep(channel: CustomChannel, key: str, user: str, conversation: Conversation) -> None:
    """From now on it is this one."""
    told = {"workspace_id": channel.workspace_id, "user": user, "conversation": conversation}
    CustomThread.objects.update_or_create(told, channel=channel, key=key)


def leading_out(conversation: Conversation) -> CustomThread | None:
    """By which an answer leaves: the conversation's own, else (it was split off) the customer's newest."""
    rows = CustomThread.objects.select_related("channel").order_by("-id")
    if (own := rows.filter(conversation=conversation).first()) is not None:
        return own
    handle = conversation.handle
    if handle is None or handle.kind != HandleKind.CUSTOM:
        return None
    number, _colon, user = handle.value.partition(":")
    return rows.filter(workspace=conversation.workspace_id, channel=whole(number) or 0, user=user).first()


def handle_of(channel: CustomChannel, user: str) -> str:
    """What tells their customers from those of other channels."""
    return f"{channel.pk}:{user}"


def message_id_of(channel: CustomChannel, their_id: str) -> str:
    """How a message of theirs is kept and found."""
    return f"custom:{channel.pk}:{their_id}"


def key_of(channel: CustomChannel, their_id: str) -> str:
    """That it is taken once."""
    return f"{channel.pk}:{hashlib.sha256(their_id.encode()).hexdigest()}"


def message_of(channel: CustomChannel, their_id: str) -> Message | None:
    """Theirs by their id."""
    rows = Message.objects.filter(workspace=channel.workspace_id, message_id=message_id_of(channel, their_id))
    return rows.select_related("conversation").order_by("id").first()
