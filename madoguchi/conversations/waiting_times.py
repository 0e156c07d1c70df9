"""How long customers have waited for their first answer: the median in open hours, by channel, of thirty days, from rows.

Public pages ask for it at every opening, so each process reckons it once in ten minutes for a workspace.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from time import monotonic

from django.db.models import Min
from django.utils import timezone

from madoguchi.accounts.calendars import reading
from madoguchi.conversations.models import Conversation, Message, MessageKind, Status
from madoguchi.kit.open_time import open_time_between

DAYS = timedelta(days=30)
NEWEST = 3_000  # of all channels together
FEWEST = 3  # of fewer answers nothing is said
FRESH = 600.0  # seconds
MOST = 1_000


@dataclass(frozen=True)
class Wait:
    """`length`: open time that half of them waited at most. `answered`: of so many."""

    length: timedelta
    answered: int


_kept: dict[int, tuple[float, dict[str, Wait]]] = {}


def usual(workspace_id: int) -> dict[str, Wait]:
    """By channel; one with too few answers is left out."""
    looked, found = _kept.get(workspace_id, (-FRESH, {}))
    if monotonic() - looked >= FRESH:
        if len(_kept) >= MOST:
            _kept.clear()
        found = reckon(workspace_id)
        _kept[workspace_id] = (monotonic(), found)
    return found


def reckon(workspace_id: int) -> dict[str, Wait]:
    """The same now. Two queries."""
    now, hours = timezone.now(), reading.default_hours(workspace_id)
    real = Conversation.objects.filter(workspace_id=workspace_id).exclude(status__in=[Status.SPAM, Status.TRASH])
    newest = real.order_by("-pk").values_list("pk", "channel", "created_at", "last_inbound_id")[:NEWEST]
    begun = {pk: (channel, at) for pk, channel, at, theirs in newest if theirs and at > now - DAYS}
    replies = Message.objects.filter(conversation__in=list(begun), kind=MessageKind.REPLY, is_automatic=False)
    firsts = replies.filter(withdrawn_at=None, is_forward=False).values("conversation").annotate(at=Min("released_at"))
    waits: dict[str, list[float]] = defaultdict(list)
    for pk, answered_at in firsts.order_by().values_list("conversation", "at"):
        channel, asked_at = begun[pk]
        if answered_at is not None and answered_at >= asked_at:
            waits[channel].append(open_time_between(hours, asked_at, answered_at).total_seconds())
    enough = {channel: each for channel, each in waits.items() if len(each) >= FEWEST}
    return {channel: Wait(timedelta(seconds=median(each)), len(each)) for channel, each in enough.items()}


def forget() -> None:
    """Reckon anew the next time."""
    _kept.clear()
