"""What the pages say of calls in both directions, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.channels.custom import trouble_words
from madoguchi.channels.custom.models import CustomChannel, ReceivedCall, SentCall
from madoguchi.channels.custom.wording import errors_of, words_of
from madoguchi.journal.models import Delivery

LATELY = 10
UNDER_WAY = (Delivery.State.QUEUED, Delivery.State.RUNNING)
LOOKED_AT_FOR_TESTS = 3


@dataclass(frozen=True)
class Received:
    """A call that came in. `errors`: what was wrong with it."""

    row: ReceivedCall
    what: str
    errors: list[dict[str, str]]


@dataclass(frozen=True)
class Sent:
    """A call of ours."""

    row: SentCall
    delivery: Delivery
    number: int | None
    words: str


def received(rows: Sequence[ReceivedCall]) -> list[Received]:
    """As they are listed."""
    return [Received(row, _what(row.kind), errors_of(row.words)) for row in rows]


def sent(rows: Sequence[SentCall]) -> list[Sent]:
    """The same of ours; two queries."""
    deliveries = Delivery.objects.in_bulk([row.delivery_id for row in rows])
    found = [(row, deliveries[row.delivery_id]) for row in rows if row.delivery_id in deliveries]
    return [
        Sent(row, each, row.message.conversation.number if row.message else None, trouble_words.words(each))
        for row, each in found
    ]


def lately(channel: CustomChannel) -> dict[str, Any]:
    """What came and went last, and what stands against it."""
    came = ReceivedCall.objects.filter(channel=channel).defer("body").select_related("conversation").order_by("-id")
    went = SentCall.objects.filter(channel=channel).select_related("message__conversation").order_by("-id")
    own = sent(list(went[:LATELY]))
    tests = [each for each in own[:LOOKED_AT_FOR_TESTS] if each.number is None]
    return {
        "received": received(list(came[:LATELY])),
        "sent": own,
        "is_under_way": any(each.delivery.state in UNDER_WAY for each in tests),
        "refused_words": words_of(channel.refused_words),
    }


def _what(kind: str) -> str:
    return {
        "customer.message": _("Message"),
        "customer.edited": _("Changed message"),
        "customer.deleted": _("Deleted message"),
        "customer.typing": _("Typing"),
        "receipt": _("Receipt"),
    }.get(kind, _("Unknown"))
