"""Channels of one's own are made, changed, given another secret, turned off and removed. A secret is handed out once."""

import secrets
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from madoguchi.accounts.keeping_named import taken_up
from madoguchi.accounts.models import Workspace
from madoguchi.channels.custom import signing, stopping
from madoguchi.channels.custom.events import CustomChannelEvent
from madoguchi.channels.custom.models import CustomChannel, SentCall
from madoguchi.channels.custom.sending import TEST
from madoguchi.conversations.models import Inbox
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.shown import mark_of

MOST = 30
SHOWN = (
    "name", "icon", "inbox_id", "url", "longest", "takes_html", "takes_files", "tells_typing", "tells_seen", "per_minute",
    "keep_days", "is_on",
)  # fmt: skip
_LETTERS = "abcdefghijkmnopqrstuvwxyz23456789"


def standing(workspace_id: int) -> QuerySet[CustomChannel]:
    """A workspace's channels."""
    rows = CustomChannel.objects.filter(workspace_id=workspace_id, removed_at=None)
    return rows.select_related("inbox").order_by("name", "id")


def make(workspace: Workspace, inbox: Inbox, *, name: str, by: Model | Actor, **told: Any) -> tuple[CustomChannel, str]:
    """A new one and its secret. Raises kit.not_kept.NotKept."""
    secret = signing.new_secret()
    with writing():
        taken_up(workspace, standing(workspace.pk), None, name=name, most=MOST)
        made = CustomChannel.objects.create(
            workspace=workspace,
            inbox=inbox,
            name=name,
            public_id="".join(secrets.choice(_LETTERS) for _each in range(20)),
            sealed_secret=signing.seal(secret),
            **told,
        )
        _tell(CustomChannelEvent.CUSTOM_CHANNEL_SET, made, by)
    return made, secret


def shown(channel: CustomChannel) -> str:
    """What its form shows of it."""
    return mark_of(*(getattr(channel, name) for name in SHOWN))


def change(channel: CustomChannel, *, by: Model | Actor, seen: str = "", **told: Any) -> CustomChannel:
    """From now on it is so; what waited because it was off leaves, where it is on again; `seen`: what its form had `shown`.
    Raises kit.not_kept.NotKept."""
    with writing():
        name, rows = told.get("name", channel.name), standing(channel.workspace_id)
        row = taken_up(channel.workspace, rows, channel, name=name, most=MOST, seen=seen, shown=shown) or channel
        was_off = not row.is_on
        for name, value in told.items():
            setattr(row, name, value)
        row.save(update_fields=list(told))
        _tell(CustomChannelEvent.CUSTOM_CHANNEL_SET, row, by)
        if was_off and row.is_on:
            stopping.go_on(row)
    return row


def go_on(channel: CustomChannel, *, by: Model | Actor) -> int:
    """It takes answers again; how many leave now."""
    with writing():
        _tell(CustomChannelEvent.CUSTOM_CHANNEL_SET, channel, by)
        return stopping.go_on(channel)


def rotate(channel: CustomChannel, *, by: Model | Actor) -> str:
    """Another secret; the former counts beside it for a day, so that nothing is lost while the other side takes it over."""
    secret = signing.new_secret()
    with writing():
        row = CustomChannel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        row.former_sealed, row.former_until = row.sealed_secret, timezone.now() + signing.OVERLAP
        row.sealed_secret = signing.seal(secret)
        row.save(update_fields=["former_sealed", "former_until", "sealed_secret"])
        _tell(CustomChannelEvent.CUSTOM_SECRET_CHANGED, row, by)
    return secret


def end_former(channel: CustomChannel, *, by: Model | Actor) -> None:
    """The former secret counts no more, at once."""
    with writing():
        CustomChannel.objects.filter(pk=channel.pk).update(former_sealed="", former_until=None)
        _tell(CustomChannelEvent.CUSTOM_SECRET_CHANGED, channel, by)


def test(channel: CustomChannel) -> Delivery:
    """Send a call that says nothing, to see whether the other side takes it."""
    with writing():
        key = f"test_{secrets.token_hex(8)}"
        told = {"channel": channel.pk}
        delivery = delivering.enqueue(TEST, workspace_id=channel.workspace_id, key=key, payload=told)
        SentCall.objects.create(workspace_id=channel.workspace_id, channel=channel, delivery_id=delivery.pk)
    return delivery


def remove(channel: CustomChannel, *, by: Model | Actor) -> None:
    """Nothing comes in or leaves by it any more; conversations stay, and so does what it had sent until it is forgotten."""
    with writing():
        if CustomChannel.objects.filter(pk=channel.pk, removed_at=None).update(removed_at=timezone.now(), is_on=False):
            _tell(CustomChannelEvent.CUSTOM_CHANNEL_REMOVED, channel, by)


def _tell(kind: CustomChannelEvent, channel: CustomChannel, by: Model | Actor) -> None:
    subject = ("custom_channel", channel.pk)
    record(kind, workspace_id=channel.workspace_id, by=by, subject=subject, payload={"on": channel.is_on})
