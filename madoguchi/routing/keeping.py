"""Queues made, changed, put in order and removed; one that would send in circles, or ask what nobody can answer, is refused."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership, Team, Workspace
from madoguchi.conversations.conditions import language
from madoguchi.customers.models import Tier
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing
from madoguchi.routing.events import RoutingEvent
from madoguchi.routing.matching import house
from madoguchi.routing.models import BEST, Method, Mode, Need, Placement, Queue, Skill, TierQueue

MOST = 100
LONGEST_OFFER = 3600
LONGEST_WAIT = 60 * 24 * 14


class BadQueue(ValueError):
    """The wish for a queue does not fit; the words say why."""


class ChangedMeanwhile(Exception):
    """Somebody else changed or removed the queue since it was shown."""


@dataclass(frozen=True)
class Wish:
    """How a queue shall be. `needs`: skill to level; `teams`, `people`: ids of teams and memberships; `tiers`: ids of those
    that come here whatever the condition says."""

    name: str
    condition: Any
    teams: Collection[int] = ()
    people: Collection[int] = ()
    method: str = Method.FEWEST
    mode: str = Mode.PUSH
    needs: Mapping[int, int] = field(default_factory=dict)
    in_their_language: bool = False
    offer_seconds: int = 60
    overflow_minutes: int | None = None
    overflow_to: int | None = None
    then: int | None = None
    is_active: bool = True
    tiers: Collection[int] = ()


def make(wish: Wish, *, by: Membership) -> Queue:
    """A new queue, last in order. Raises BadQueue, language.Broken."""
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=by.workspace_id)
        rows = Queue.objects.filter(workspace_id=by.workspace_id)
        if rows.count() >= MOST:
            raise BadQueue(_("There are too many queues already; remove some first."))
        last = rows.aggregate(last=Max("position"))["last"] or 0
        queue = Queue(workspace_id=by.workspace_id, position=last + 1)
        _write(queue, wish, by)
        _tell(RoutingEvent.QUEUE_MADE, queue, by)
    return queue


def change(queue: Queue, wish: Wish, *, by: Membership, version: int | None = None) -> Queue:
    """Make it so; what waits there stays. Raises BadQueue, language.Broken, ChangedMeanwhile."""
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=by.workspace_id)
        fresh = Queue.objects.select_for_update(of=("self",)).filter(pk=queue.pk, workspace_id=by.workspace_id).first()
        if fresh is None or (version is not None and fresh.version != version):
            raise ChangedMeanwhile
        fresh.version += 1
        _write(fresh, wish, by)
        _tell(RoutingEvent.QUEUE_CHANGED, fresh, by)
    return fresh


def remove(queue: Queue, *, by: Membership) -> None:
    """Do without it; what waited there stands among the unassigned, or is sorted anew with the next event."""
    with writing():
        if not Queue.objects.filter(pk=queue.pk, workspace_id=by.workspace_id).exists():
            return
        Placement.objects.filter(queue=queue, left_at=None).update(state=Placement.State.LEFT, left_at=timezone.now())
        _tell(RoutingEvent.QUEUE_REMOVED, queue, by)
        queue.delete()


def put_in_order(ids: Sequence[int], *, by: Membership) -> None:
    """These first, in this order; the others behind them as they were."""
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=by.workspace_id)
        rows = {each.pk: each for each in Queue.objects.filter(workspace_id=by.workspace_id).order_by("position", "id")}
        ordered = [rows.pop(pk) for pk in dict.fromkeys(ids) if pk in rows] + list(rows.values())
        for place, each in enumerate(ordered, 1):
            each.position = place
        Queue.objects.bulk_update(ordered, ["position"])
        if ordered:
            _tell(RoutingEvent.QUEUES_ORDERED, ordered[0], by)


def _write(queue: Queue, wish: Wish, by: Membership) -> None:
    _refuse(queue, wish, by)
    queue.name, queue.condition, queue.is_active = wish.name.strip(), wish.condition, wish.is_active
    queue.method, queue.mode, queue.in_their_language = wish.method, wish.mode, wish.in_their_language
    queue.offer_seconds, queue.overflow_minutes = wish.offer_seconds, wish.overflow_minutes
    queue.overflow_to_id, queue.then_id = wish.overflow_to, wish.then
    queue.save()
    queue.teams.set(Team.objects.filter(workspace_id=by.workspace_id, pk__in=list(wish.teams)))
    queue.people.set(Membership.objects.filter(workspace_id=by.workspace_id, is_active=True, pk__in=list(wish.people)))
    tiers = Tier.objects.filter(workspace_id=by.workspace_id, pk__in=list(wish.tiers))
    TierQueue.objects.filter(Q(queue=queue) | Q(tier__in=tiers)).delete()
    TierQueue.objects.bulk_create(TierQueue(workspace_id=by.workspace_id, tier=each, queue=queue) for each in tiers)
    Need.objects.filter(queue=queue).delete()
    known = set(Skill.objects.filter(workspace_id=by.workspace_id, pk__in=list(wish.needs)).values_list("pk", flat=True))
    Need.objects.bulk_create(
        Need(queue=queue, skill_id=pk, level=min(max(level, 1), BEST)) for pk, level in wish.needs.items() if pk in known
    )


def _refuse(queue: Queue, wish: Wish, by: Membership) -> None:
    others = Queue.objects.filter(workspace_id=by.workspace_id).exclude(pk=queue.pk)
    if not 0 < len(wish.name.strip()) <= 80:
        raise BadQueue(_("Give the queue a name of at most 80 characters."))
    if others.filter(name=wish.name.strip()).exists():
        raise BadQueue(_("There is a queue of this name already."))
    if wish.method not in Method.values or wish.mode not in Mode.values:
        raise BadQueue(_("This choice does not exist."))
    if not 10 <= wish.offer_seconds <= LONGEST_OFFER:
        raise BadQueue(_("An offer waits between 10 seconds and an hour for its answer."))
    if wish.overflow_minutes is not None and not 1 <= wish.overflow_minutes <= LONGEST_WAIT:
        raise BadQueue(_("A conversation can overflow after a minute at the earliest and after two weeks at the latest."))
    if (wish.overflow_minutes is None) != (wish.overflow_to is None):
        raise BadQueue(_("Say both: after how many minutes it overflows, and to which queue."))
    for step, to in (("overflow_to_id", wish.overflow_to), ("then_id", wish.then)):
        if to is not None:
            _refuse_circle(queue, step, to, by)
    language.read(wish.condition, house(by.workspace))


def _refuse_circle(queue: Queue, step: str, to: int, by: Membership) -> None:
    """Follow the way on; whoever comes back is in a circle."""
    ways = dict(Queue.objects.filter(workspace_id=by.workspace_id).values_list("pk", step))
    if to not in ways:
        raise BadQueue(_("The queue that follows does not exist any more."))
    seen: set[int | None] = {queue.pk}
    here: int | None = to
    while here is not None:
        if here in seen:
            raise BadQueue(_("Conversations would go round in a circle between these queues."))
        seen.add(here)
        here = ways.get(here)


def _tell(kind: RoutingEvent, queue: Queue, by: Membership) -> None:
    record(kind, workspace_id=queue.workspace_id, by=by.person, subject=("queue", queue.pk))
