"""Every call of a channel that proved itself, kept as it came before anybody reads it, and what became of it."""

import hashlib
import zlib
from datetime import timedelta
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from madoguchi.channels.custom.models import CustomChannel, ReceivedCall
from madoguchi.journal.transactions import writing

State = ReceivedCall.State
NOTED_EVERY = timedelta(seconds=10)


class AnotherBody(Exception):
    """The id was used before, for other words."""


def store(channel: CustomChannel, call_id: str, body: bytes) -> ReceivedCall:
    """The row of this call; the same one when it comes again. Raises AnotherBody."""
    digest = hashlib.sha256(body).hexdigest()
    row = find(channel, call_id) or _new(channel, call_id, body, digest)
    if row.sha256 != digest:
        raise AnotherBody
    return row


def find(channel: CustomChannel, call_id: str) -> ReceivedCall | None:
    """The row of this id, without its body."""
    return ReceivedCall.objects.defer("body").filter(channel=channel, call_id=call_id).first()


def body_of(row: ReceivedCall) -> bytes:
    """As it came."""
    return zlib.decompress(bytes(row.body))


def end(row: ReceivedCall, state: State, **told: Any) -> None:
    """What became of it; inside the transaction that made it so."""
    for name, value in told.items():
        setattr(row, name, value)
    row.state, row.ended_at = state, timezone.now()
    row.save(update_fields=["state", "ended_at", *told])


def note_refusal(channel: CustomChannel, words: str, told: dict[str, Any]) -> None:
    """The last call that did not prove itself, for the settings page; a flood of them writes only now and then."""
    now = timezone.now()
    if channel.refused_at is None or now - channel.refused_at > NOTED_EVERY:
        kept = {"words": words, "told": told}
        CustomChannel.objects.filter(pk=channel.pk, refused_at=channel.refused_at).update(refused_at=now, refused_words=kept)


def _new(channel: CustomChannel, call_id: str, body: bytes, digest: str) -> ReceivedCall:
    try:
        with writing():
            return ReceivedCall.objects.create(
                workspace_id=channel.workspace_id,
                channel=channel,
                call_id=call_id,
                body=zlib.compress(body, 1),
                size=len(body),
                sha256=digest,
            )
    except IntegrityError:  # the same call at the same time
        return ReceivedCall.objects.get(channel=channel, call_id=call_id)
