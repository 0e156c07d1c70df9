"""What the relay refuses at once is a failure as well: no mail comes back to tell of it."""

import re

from django.utils import timezone

from madoguchi.channels.email.bounces.finding import Failed
from madoguchi.channels.email.bounces.settling import settle
from madoguchi.channels.email.mime.bounce_reasons import is_hard, reason
from madoguchi.channels.email.mime.parsed import Bounce as Told
from madoguchi.conversations.models import Message, MessageKind
from madoguchi.journal.delivering import on_change
from madoguchi.journal.models import Delivery

KIND = "email"
_CODE = re.compile(r"(?<!\d)5\d\d(?!\d)")
_STATUS = re.compile(r"(?<![\d.])(5\.\d{1,3}\.\d{1,3})(?![\d.])")


@on_change(KIND)
def settle_refusals(delivery: Delivery) -> None:
    """Receivers that the relay would never take, one by one at RCPT or all of them after the text."""
    refused: dict[str, str] = dict(delivery.payload.get("refused", {}))
    is_failed = delivery.state == Delivery.State.FAILED
    if not refused and not (is_failed and _was_refused(delivery)):
        return
    message = (
        Message.objects.select_related("conversation__handle")
        .filter(pk=delivery.subject_id or 0, kind=MessageKind.REPLY, workspace_id=delivery.workspace_id or 0)
        .first()
    )
    if message is None:
        return
    failed = Failed(message, delivery)
    command = "RCPT"
    if not refused:
        refused = _by_receiver(failed, delivery.words)
        command = "RCPT" if refused else "DATA"
        refused = refused or dict.fromkeys(failed.receivers.values(), delivery.words)
    told = [_told(address, words, command) for address, words in refused.items()]
    settle(failed, told, source=f"refused:{delivery.pk}", at=timezone.now(), is_told=is_failed)


def _was_refused(delivery: Delivery) -> bool:
    """By an answer of 5xx; not because it could not be written, or because we gave up."""
    last = delivery.attempts.order_by("-id").first()
    return last is not None and _CODE.fullmatch(last.code) is not None


def _by_receiver(failed: Failed, words: str) -> dict[str, str]:
    """ "a@x: 550 …; b@y: 550 …" taken apart."""
    pieces = [each.partition(": ") for each in words.split("; ")]
    known = set(failed.receivers.values())
    return {address: said for address, colon, said in pieces if colon and address in known}


def _told(address: str, words: str, command: str) -> Told:
    found = _STATUS.search(words)
    status = found.group(1) if found else ""
    name = reason(words, status, command)
    return Told(address, is_hard(name, status), status, name, words[:500])
