"""Queues as those see them who wait at a chat window: their place among its chats, and how long one waits there."""

from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from time import monotonic

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from madoguchi.accounts.calendars import reading
from madoguchi.channels.chat import lining_up
from madoguchi.channels.chat.lining_up import MOST_PLACES
from madoguchi.channels.chat.models import Talk
from madoguchi.conversations.waiting_times import DAYS, FEWEST, FRESH
from madoguchi.kit.open_time import open_time_between
from madoguchi.routing.doors import THERE
from madoguchi.routing.models import Placement
from madoguchi.routing.pressing import ORDER

NEWEST = 500
MOST_KEPT = 1_000
_kept: dict[int, tuple[float, timedelta | None]] = {}


def add() -> None:
    """Called once at start."""
    lining_up.line_by(lining_up.Lines(place, beside, usual))


def place(talk: Talk) -> int | None:
    """How many chats its queue gives away sooner, and itself; None while it stands in none."""
    mine = Placement.objects.filter(conversation=talk.conversation_id, left_at=None).first()
    if mine is None:
        return None
    sooner, same = Q(), Q()
    for name in ORDER:
        value = getattr(mine, name)
        sooner |= same & Q(**{f"{name}__lt": value})
        same &= Q(**{name: value})
    return _chats(Placement.objects.filter(sooner, queue=mine.queue_id))[: MOST_PLACES - 1].count() + 1


def beside(conversations: Sequence[int]) -> list[list[int]]:
    """The chats in the queues where these wait or waited a moment ago: talks in the order in which they are given away."""
    queues = Placement.objects.filter(conversation__in=conversations).values_list("queue", flat=True).distinct()
    return [_line(queue) for queue in queues]


def usual(talk: Talk) -> timedelta | None:
    """Half of those who chatted by this queue in thirty days had their first answer within so much open time; None of too few.
    Each process reckons it once in ten minutes for a queue."""
    rows = Placement.objects.filter(conversation=talk.conversation_id).order_by("-pk")
    queue = rows.values_list("queue", flat=True).first()
    if queue is None:
        return None
    looked, found = _kept.get(queue, (-FRESH, None))
    if monotonic() - looked >= FRESH:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = reckon(queue, talk.workspace_id)
        _kept[queue] = (monotonic(), found)
    return found


def reckon(queue_id: int, workspace_id: int) -> timedelta | None:
    """The same now, from the talks themselves."""
    by_queue = Placement.objects.filter(conversation=OuterRef("conversation"), queue=queue_id)
    rows = Talk.objects.filter(Exists(by_queue), workspace=workspace_id, answered_at__gt=timezone.now() - DAYS)
    newest = rows.order_by("-answered_at").values_list("started_at", "answered_at")[:NEWEST]
    spans = [(began, answered) for began, answered in newest if answered is not None]
    if len(spans) < FEWEST:
        return None
    hours = reading.default_hours(workspace_id)
    return timedelta(seconds=median(open_time_between(hours, *span).total_seconds() for span in spans))


def forget() -> None:
    """Reckon anew the next time."""
    _kept.clear()


def _chats(rows: QuerySet[Placement]) -> QuerySet[Placement]:
    """Of these stays those of talks that nobody has taken on. Mails in the same queue are no places of theirs: they weigh
    otherwise, and nobody lets a visitor wait for one."""
    return rows.filter(Exists(lining_up.waiting().filter(conversation=OuterRef("conversation"))), state__in=THERE).order_by()


def _line(queue_id: int) -> list[int]:
    rows = _chats(Placement.objects.filter(queue=queue_id)).order_by(*ORDER).filter(conversation__talks__in=lining_up.waiting())
    return list(rows.annotate(talk=F("conversation__talks")).values_list("talk", flat=True)[:MOST_PLACES])
