"""What a condition would have held for: the newest conversations of the last 30 days, looked at in memory. Writes nothing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.models import Conversation, Status

DAYS = 30
LOOKED_AT = 500
SHOWN = 5


@dataclass(frozen=True)
class Preview:
    """`count` of the `looked_at` newest; `is_all`: there are no more in that time."""

    count: int
    looked_at: int
    is_all: bool
    newest: list[Conversation]


def preview(tree: Any, asking: Asking, *, reader: Membership) -> Preview:
    """As far as `reader` sees them. Raises language.Broken."""
    node = language.read(tree, asking)
    rows = doors.conversations(reader).filter(created_at__gte=asking.now - timedelta(days=DAYS))
    rows = rows.exclude(status__in=[Status.SPAM, Status.TRASH, Status.MERGED])
    found = list(rows.select_related("customer__company").order_by("-created_at")[: LOOKED_AT + 1])
    looked = found[:LOOKED_AT]
    held = [each for each in looked if language.holds(node, each, asking)]
    return Preview(len(held), len(looked), len(found) <= LOOKED_AT, held[:SHOWN])
