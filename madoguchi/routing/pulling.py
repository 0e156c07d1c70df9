"""「次の1件」: a member takes what presses most at their queues. However many press at once, each gets another one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation
from madoguchi.journal.transactions import skip_locked, writing
from madoguchi.routing import seating
from madoguchi.routing.deciding import Because, Outcome
from madoguchi.routing.distributing import held
from madoguchi.routing.giving import Gone, give
from madoguchi.routing.models import Decision, Need, Placement, Queue, SkillKind, SkillLevel
from madoguchi.routing.pressing import ORDER, first_of

State = Placement.State
TRIES = 20
LOOKED_AT = 100  # more than ever press at once


@dataclass(frozen=True)
class Next:
    """What was given, from which queue, and how many waited there before it was (capped)."""

    conversation: Conversation
    queue: Queue
    decision: Decision


def next_for(membership: Membership) -> Next | None:
    """Give the member the most pressing one that they can do; None: nothing waits for them."""
    queues = able_at(membership, seating.queues_at(membership))
    for _ in range(TRIES):
        near = first_of([waiting_for(membership, queue) for queue in queues], LOOKED_AT, LOOKED_AT)
        if not near:
            return None
        with writing():
            found = _first_free(near)
            taken = _take(found, membership) if found else None
        if taken is not None:
            return taken
    return None


def able_at(membership: Membership, queues: Sequence[Queue]) -> list[Queue]:
    """Those whose skills the member has."""
    mine = dict(SkillLevel.objects.filter(membership=membership).values_list("skill_id", "level"))
    needs = Need.objects.filter(queue__in=queues).values_list("queue_id", "skill_id", "level")
    lacking = {queue for queue, skill, level in needs if mine.get(skill, 0) < level}
    return [each for each in queues if each.pk not in lacking]


def waiting_for(membership: Membership, queue: Queue) -> QuerySet[Placement]:
    """What waits for them there, in no order."""
    rows = Placement.objects.filter(queue=queue, state=State.WAITING.value)
    if not doors.sees_every_inbox(membership):
        rows = rows.filter(conversation__inbox__in=doors.inboxes(membership))
    if queue.in_their_language:
        tongues = SkillLevel.objects.filter(membership=membership, skill__kind=SkillKind.LANGUAGE.value).values("skill__code")
        unknown = Q(conversation__customer=None) | Q(conversation__customer__language="")
        rows = rows.filter(unknown | Q(conversation__customer__language__in=tongues))
    return rows


def _first_free(near: Sequence[int]) -> int | None:
    """The first of these that still waits and that nobody else is at, locked."""
    rows = Placement.objects.select_for_update(**skip_locked()).filter(pk__in=near, state=State.WAITING)
    return rows.order_by(*ORDER).values_list("pk", flat=True).first()


def _take(placement_id: int, membership: Membership) -> Next | None:
    found = held(placement_id)
    if found is None:
        return None
    waiting = Placement.objects.filter(queue=found.queue_id, state=State.WAITING).values("pk")[:1000].count()
    waited = (timezone.now() - found.since).total_seconds() / 60
    outcome = Outcome(None, Because.TOOK, {"waiting": waiting, "minutes": round(waited)}, ())
    try:
        given = give(found, membership, outcome, occasion="pull", by=membership.person)
    except Gone:
        return None
    decision = Decision.objects.filter(workspace_id=given.workspace_id, conversation=given).order_by("-id")[0]
    return Next(given, found.queue, decision)
