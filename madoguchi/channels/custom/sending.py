"""The sender of deliveries of kind "custom": our answers as signed calls, each under the same id on every try."""

import json
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from madoguchi.channels.custom import calling, signing, stopping, threads
from madoguchi.channels.custom.models import CustomChannel, SentCall
from madoguchi.channels.custom.writing import body_of, trial_body
from madoguchi.conversations import trial_mode
from madoguchi.conversations.models import Message
from madoguchi.journal.delivering import Deferred, InDoubt, NotYet, Refused, sender
from madoguchi.journal.models import Delivery
from madoguchi.kit.crypto import KeyRingError
from madoguchi.kit.fetching import Answer, NotAnswered, NotFetched

KIND = threads.KIND
TEST = "custom_test"
LATER = frozenset({408, 425, 429})
REST = timedelta(seconds=30)
LONGEST_REST = timedelta(hours=1)
UNDER_WAY = (Delivery.State.QUEUED, Delivery.State.RUNNING, Delivery.State.DEFERRED, Delivery.State.IN_DOUBT)


@sender(KIND)
def send(delivery: Delivery) -> str:
    """Carry one message of a conversation."""
    rows = Message.objects.select_related("conversation__inbox", "conversation__handle", "conversation__customer", "person")
    message = rows.filter(pk=delivery.payload["message"], withdrawn_at=None).first()
    if message is None:
        raise Refused("The message was taken back before it left.", "withdrawn")
    if trial_mode.is_on(message.conversation.inbox_id):
        raise Refused("The inbox is in trial mode, so nothing is sent. It does not leave by itself when that ends.", "trial")
    thread = threads.leading_out(message.conversation)
    if thread is None:
        raise Refused("No channel leads to this customer any more.", "no_thread")
    channel = thread.channel
    stopping.refuse(channel)
    _in_order(delivery)
    return _call(channel, delivery, body_of(message, thread), message)


@sender(TEST)
def send_test(delivery: Delivery) -> str:
    """Carry a test of the settings page."""
    channel = CustomChannel.objects.filter(pk=delivery.payload["channel"]).first()
    if channel is None:
        raise Refused("The channel was removed.", "removed")
    stopping.refuse(channel, is_test=True)
    return _call(channel, delivery, trial_body(channel), None)


def _in_order(delivery: Delivery) -> None:
    """What was said earlier in a conversation goes first. Raises NotYet."""
    earlier = Delivery.objects.filter(
        workspace_id=delivery.workspace_id, conversation_id=delivery.conversation_id, kind=KIND, state__in=UNDER_WAY
    ).filter(Q(released_at__lt=delivery.released_at) | Q(released_at=delivery.released_at, pk__lt=delivery.pk))
    first = earlier.order_by("released_at", "pk").values_list("next_try", flat=True).first()
    if first is not None or earlier.exists():
        raise NotYet(
            "An earlier message goes first.", "in_order", max(first or timezone.now(), timezone.now()) + timedelta(seconds=1)
        )


def _take_turn(channel: CustomChannel) -> None:
    """So many a minute, over all processes. Raises NotYet."""
    now = timezone.now()
    step = timedelta(seconds=60 / max(channel.per_minute, 1))
    free = Q(free_at=None) | Q(free_at__lte=now)
    if not CustomChannel.objects.filter(free, pk=channel.pk).update(free_at=now + step):
        until = CustomChannel.objects.values_list("free_at", flat=True).get(pk=channel.pk)
        raise NotYet("The channel takes only so much at a time.", "pace", until or now + step)


def _call(channel: CustomChannel, delivery: Delivery, told: dict[str, Any], message: Message | None) -> str:
    _take_turn(channel)
    sent, _is_new = SentCall.objects.get_or_create(
        delivery_id=delivery.pk, defaults={"workspace_id": channel.workspace_id, "channel": channel, "message": message}
    )
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    try:
        headers = signing.signed(channel, delivery.key or f"d_{delivery.pk}", body)
    except KeyRingError as error:
        raise Deferred("The secret cannot be opened with the installation's key.", "key") from error
    try:
        answer = calling.caller().post(channel.url, body.encode(), headers, whole=True)
    except NotAnswered as error:
        _rest(channel, REST)
        raise InDoubt(str(error), "no_answer") from error
    except NotFetched as error:
        _rest(channel, REST)
        raise Deferred(str(error), "unreachable") from error
    return _settled(channel, sent, answer)


def _settled(channel: CustomChannel, sent: SentCall, answer: Answer) -> str:
    code, words = str(answer.status), f"answered {answer.status} {_text(answer.body)}".strip()
    if 200 <= answer.status < 300:
        if (theirs := _their_id(answer.body)) and theirs != sent.their_id:
            SentCall.objects.filter(pk=sent.pk).update(their_id=theirs)
        return words
    if answer.status == 410:
        stopping.stop(channel)
        raise Refused(words, code)
    if answer.status in LATER or answer.status >= 500:
        _rest(channel, _asked_pause(answer))
        raise Deferred(words, code)
    raise Refused(words, code)


def _rest(channel: CustomChannel, pause: timedelta) -> None:
    """The others wait a while as well, so that one silent host holds up nobody else's mail."""
    CustomChannel.objects.filter(pk=channel.pk).update(free_at=timezone.now() + pause)


def _asked_pause(answer: Answer) -> timedelta:
    asked = answer.headers.get("retry-after", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 6:
        return min(timedelta(seconds=int(asked)), LONGEST_REST)
    return REST if answer.status >= 500 else timedelta(seconds=5)


def _their_id(body: bytes) -> str:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    found = told.get("id") if isinstance(told, dict) else None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    return found if isinstance(found, str) and len(found) <= 200 and found.isprintable() else ""


def _text(body: bytes) -> str:
    return "".join(sign for sign in body[:300].decode("utf-8", "replace") if sign.isprintable())
