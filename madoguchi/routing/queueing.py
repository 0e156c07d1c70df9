"""Into a queue and out of it again. A placement is written under its conversation's lock, or by whoever holds the placement."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Model, OuterRef, Subquery
from django.utils import timezone

from madoguchi.conversations.assigning import assign
from madoguchi.conversations.changing import locked, tell, untold
from madoguchi.conversations.models import Conversation, Status
from madoguchi.journal.recording import SYSTEM, Actor, record_all
from madoguchi.routing.events import RoutingEvent
from madoguchi.routing.matching import Sorting
from madoguchi.routing.models import Placement, Queue
from madoguchi.routing.ranking import key_of

SETTLING = timedelta(seconds=3)  # rules may still say where it goes

MOST = 500
State = Placement.State
type Entering = tuple[Conversation, Queue, Placement | None]  # into which queue, and where it waited before


class NotWaiting(ValueError):
    """Only an open conversation waits in a queue."""


def put(conversation: Conversation, queue: Queue, *, by: Model | Actor, is_put: bool = True) -> Placement:
    """Let it wait in this queue, from now on, wherever it waited before; whoever had it, has it no more. Raises NotWaiting."""
    with locked(conversation) as fresh:
        if fresh.status != Status.OPEN or queue.workspace_id != fresh.workspace_id:
            raise NotWaiting
        there = current(fresh)
        if there is not None and there.queue_id == queue.pk:
            Placement.objects.filter(pk=there.pk).update(is_put=there.is_put or is_put, **key_of(fresh))
            return there
        if there is not None:
            _end(there)
        if fresh.assignee_id is not None:
            assign(fresh, to=None, by=by)
        made = _enter(fresh, queue, is_put=is_put)
        tell(RoutingEvent.QUEUED, fresh, by=by, payload={"queue": queue.pk, "was": there.queue_id if there else None})
    return made


def take_out(conversation: Conversation, *, by: Model | Actor = SYSTEM, is_told: bool = True) -> None:
    """It waits nowhere any more."""
    with locked(conversation) as fresh:
        there = current(fresh)
        if there is None:
            return
        _end(there)
        if is_told:
            tell(RoutingEvent.UNQUEUED, fresh, by=by, payload={"queue": there.queue_id})


def move_on(placement: Placement, queue: Queue) -> Placement | None:
    """It waited too long: into the next queue, unless it has been there. Called with the placement held."""
    conversation = placement.conversation
    been = [*placement.been, placement.queue_id]
    _end(placement)
    made = _enter(conversation, queue, is_put=True, been=been, at_once=True)
    payload = {"queue": queue.pk, "was": placement.queue_id}
    tell(RoutingEvent.OVERFLOWED, conversation, by=Actor("queue", placement.queue_id), payload=payload)
    return made


def current(conversation: Conversation) -> Placement | None:
    """Where it waits now."""
    return Placement.objects.filter(workspace_id=conversation.workspace_id, conversation=conversation, left_at=None).first()


def close_row(placement: Placement, **changes: Any) -> bool:
    """End the stay, if nobody else has meanwhile."""
    rows = Placement.objects.filter(pk=placement.pk, left_at=None, state=placement.state)
    return bool(rows.update(state=State.LEFT, left_at=timezone.now(), **changes))


def _end(placement: Placement) -> None:
    Placement.objects.filter(pk=placement.pk, left_at=None).update(state=State.LEFT, left_at=timezone.now())


def sorted_into(conversation: Conversation, there: Placement | None, known: Sorting) -> Entering | None:
    """What is to be entered somewhere else; None where it stays, its place brought up to date, or belongs nowhere."""
    queue = None if there is not None and there.is_put else known.queue_for(conversation)
    if there is None:
        return (conversation, queue, None) if queue is not None else None
    if there.is_put or (queue is not None and queue.pk == there.queue_id):
        refresh(there, conversation)
        return None
    if queue is None:
        take_out(conversation)
        return None
    return conversation, queue, there


def enter_all(entering: Sequence[Entering]) -> None:
    """What the conditions say, for many at once; what somebody has taken meanwhile stays theirs. Inside a transaction."""
    if not entering:
        return
    rows = Conversation.objects.select_for_update().filter(pk__in=[each.pk for each, _queue, _was in entering])
    free = set(rows.filter(status=Status.OPEN, assignee=None).order_by("pk").values_list("pk", flat=True))
    end_all([was for _each, _queue, was in entering if was is not None])
    wanted = [(each, queue, was) for each, queue, was in entering if each.pk in free]
    Placement.objects.bulk_create([_row(each, queue) for each, queue, _was in wanted], ignore_conflicts=True)
    told = [(each, {"queue": queue.pk, "was": was.queue_id if was else None}) for each, queue, was in wanted]
    record_all([untold(RoutingEvent.QUEUED, each, by=SYSTEM, payload=payload) for each, payload in told])


def end_all(placements: Sequence[Placement]) -> None:
    """They wait no more."""
    if placements:
        rows = Placement.objects.filter(pk__in=[each.pk for each in placements], left_at=None)
        rows.update(state=State.LEFT, left_at=timezone.now())


def refresh_due() -> int:
    """Clocks move without a word to the log; what is due then has its place by it. How many moved. Called by the clock."""
    rows = Placement.objects.filter(state__in=[State.WAITING, State.OFFERED]).exclude(due_at=F("conversation__sla_sort"))
    stale = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
    due = Conversation.objects.filter(pk=OuterRef("conversation")).values("sla_sort")[:1]
    return Placement.objects.filter(pk__in=stale).update(due_at=Subquery(due)) if stale else 0


def _row(
    conversation: Conversation,
    queue: Queue,
    *,
    is_put: bool = False,
    been: Sequence[int] = (),
    at_once: bool = False,
) -> Placement:
    now = timezone.now()
    return Placement(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        queue=queue,
        is_put=is_put,
        entered_at=now,
        ready_at=now if at_once or is_put else now + SETTLING,
        overflow_at=_overflow_at(queue, now),
        been=list(been),
        **key_of(conversation),
    )


def _enter(conversation: Conversation, queue: Queue, **more: Any) -> Placement:
    made = _row(conversation, queue, **more)
    made.save(force_insert=True)
    return made


def _overflow_at(queue: Queue, now: datetime) -> datetime | None:
    if queue.overflow_minutes is None or queue.overflow_to_id is None:
        return None
    return now + timedelta(minutes=queue.overflow_minutes)


def refresh(placement: Placement, conversation: Conversation) -> None:
    """Its place among the others, where that has changed."""
    key: Mapping[str, Any] = key_of(conversation)
    if any(getattr(placement, name) != value for name, value in key.items()):
        Placement.objects.filter(pk=placement.pk).update(**key)
