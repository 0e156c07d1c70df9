"""The clock gives away what waits: one workspace at a time, the most pressing first, to people who are there and have room."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.changing import tell
from madoguchi.conversations.models import Conversation
from madoguchi.journal.transactions import skip_locked, writing
from madoguchi.kit.remembering import remembering
from madoguchi.routing import complaints, entitling, queueing
from madoguchi.routing.deciding import Because, Candidate, Outcome, Wanted, decide
from madoguchi.routing.events import RoutingEvent
from madoguchi.routing.giving import Gone, actor_of, give
from madoguchi.routing.models import Mode, Placement, Queue, RoutingSettings
from madoguchi.routing.pressing import first_of
from madoguchi.routing.seating import Crowd, crowd

State = Placement.State
LOOKED_AT = 100  # of a queue, in one pass
AT_ONCE = 50  # in one transaction
PASSES = 8
WORKSPACES = 100
PUSHED = (Mode.PUSH, Mode.OFFER)


def distribute_due() -> int:
    """Everywhere; how many were given or offered. Called by the clock."""
    queueing.refresh_due()
    waiting = Placement.objects.filter(
        state=State.WAITING, ready_at__lte=timezone.now(), queue__is_active=True, queue__mode__in=PUSHED
    )
    return sum(distribute(pk) for pk in list(waiting.values_list("workspace_id", flat=True).distinct()[:WORKSPACES]))


def distribute(workspace_id: int) -> int:
    """One workspace: everybody who can take something gets what presses most. Of two processes one does it."""
    RoutingSettings.objects.get_or_create(workspace_id=workspace_id)
    given = 0
    for _ in range(PASSES):
        now_given = _pass(workspace_id)
        given += now_given
        if now_given < AT_ONCE:
            break
    return given


def _pass(workspace_id: int) -> int:
    with writing(), remembering():
        turn = RoutingSettings.objects.select_for_update(**skip_locked()).filter(workspace_id=workspace_id).first()
        return _give_away(workspace_id, timezone.now()) if turn else 0


def _give_away(workspace_id: int, now: datetime) -> int:
    rows = Queue.objects.filter(workspace_id=workspace_id, is_active=True, mode__in=PUSHED)
    queues = {each.pk: each for each in rows.filter(placements__state=State.WAITING).distinct()[:200]}
    promised = entitling.promised_members(workspace_id) if queues else []
    there = crowd(workspace_id, list(queues.values()), now, also=promised)
    is_promised_there = any(there.candidates[pk].is_there() for pk in promised if pk in there.candidates)
    free = [each for pk, each in queues.items() if is_promised_there or any(who.is_there() for who in there.at(pk))]
    given = 0
    ready = Placement.objects.filter(state=State.WAITING.value, ready_at__lte=now)
    for pk in first_of([ready.filter(queue=each) for each in free], LOOKED_AT, AT_ONCE):
        given += _next(pk, queues, there)
    return given


def _next(placement_id: int, queues: dict[int, Queue], there: Crowd) -> int:
    """Give or offer one; 1 where that could be done. Whatever somebody else is at just now is left to them."""
    found = held(placement_id)
    if found is None or found.queue_id not in queues:
        return 0
    queue = queues[found.queue_id]
    wanted = wanted_of(found.conversation, declined=found.declined, minds=queue.pk in there.minds)
    candidates = there.at(queue.pk, wanted.owner)
    if not any(who.is_there() for who in candidates):
        return 0
    outcome = decide(there.terms[queue.pk], candidates, wanted)
    if outcome.chosen is None:
        _ask_anew(found, queue, outcome)
        return 0
    if queue.mode == Mode.OFFER:
        offer(found, queue, outcome.chosen, there)
    else:
        try:
            give(found, there.members[outcome.chosen.member_id], outcome, occasion="push", by=actor_of(queue))
        except Gone:
            return 0
    outcome.chosen.give(found.conversation.channel, queue.pk, there.now.timestamp())
    return 1


def _ask_anew(placement: Placement, queue: Queue, outcome: Outcome) -> None:
    """Everybody who could would rather not: a while after the last of them all are asked once more, for somebody waits. Who
    comes meanwhile is asked at once."""
    now = timezone.now()
    if queue.mode != Mode.OFFER or placement.ready_at > now - timedelta(seconds=queue.offer_seconds):
        return
    if any(each.code == Because.DECLINED for each in outcome.passed_over):
        Placement.objects.filter(pk=placement.pk, state=State.WAITING).update(declined=[], ready_at=now)


def held(placement_id: int, *states: str) -> Placement | None:
    """The placement and its conversation, both locked; None where somebody else is at one of them, or it waits no more."""
    rows = Placement.objects.select_for_update(of=("self",), **skip_locked()).select_related("queue")
    placement = rows.filter(pk=placement_id, state__in=states or [State.WAITING]).first()
    if placement is None:
        return None
    conversations = Conversation.objects.select_for_update(of=("self",), **skip_locked()).select_related("customer__company")
    conversation = conversations.filter(pk=placement.conversation_id).first()
    if conversation is None:
        return None
    placement.conversation = conversation
    return placement


def wanted_of(conversation: Conversation, *, declined: Iterable[int] = (), minds: bool = False) -> Wanted:
    """What the decision must know; whether it is a complaint only where somebody minds."""
    return Wanted(
        conversation.channel,
        conversation.inbox_id,
        conversation.customer.language if conversation.customer else "",
        minds and complaints.is_complaint(conversation),
        frozenset(declined),
        entitling.owner_of(conversation),
    )


def offer(placement: Placement, queue: Queue, who: Candidate, there: Crowd) -> None:
    """Ask one person; until they answer nobody else is asked."""
    until = timezone.now() + timedelta(seconds=queue.offer_seconds)
    Placement.objects.filter(pk=placement.pk, state=State.WAITING).update(
        state=State.OFFERED, offered_to=there.members[who.member_id], offered_until=until
    )
    told = {"queue": queue.pk, "to": who.person_id}
    tell(RoutingEvent.OFFERED, placement.conversation, by=actor_of(queue), payload=told)


def preview(workspace: Workspace, queue: Queue, conversation: Conversation, *, declined: Iterable[int] = ()) -> Outcome:
    """What would be decided now; nothing is done."""
    there = crowd(workspace.pk, [queue], timezone.now(), also=entitling.promised_members(workspace.pk))
    wanted = wanted_of(conversation, declined=declined, minds=queue.pk in there.minds)
    return decide(there.terms[queue.pk], there.at(queue.pk, wanted.owner), wanted)


def overflow_due() -> int:
    """What has waited too long goes to the next queue; how many. Called by the clock."""
    from_state = Placement.objects.filter(state=State.WAITING, overflow_at__lte=timezone.now())
    return sum(_overflow(pk) for pk in list(from_state.order_by("overflow_at").values_list("pk", flat=True)[:AT_ONCE]))


def _overflow(placement_id: int) -> int:
    with writing():
        found = held(placement_id)
        if found is None:
            return 0
        to = found.queue.overflow_to
        if to is None or not to.is_active or to.pk in [*found.been, found.queue_id]:
            Placement.objects.filter(pk=found.pk).update(overflow_at=None)
            return 0
        queueing.move_on(found, to)
    return 1
