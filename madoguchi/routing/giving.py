"""One conversation to one person, once: a compare-and-set of its placement, the assignment and why, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Model
from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.conversations import assigning
from madoguchi.conversations.changing import tell, untold
from madoguchi.conversations.models import Conversation, Handover, Status
from madoguchi.journal.recording import SYSTEM, Actor, record_all
from madoguchi.routing import entitling, queueing
from madoguchi.routing.deciding import Because, Outcome, PassedOver
from madoguchi.routing.events import RoutingEvent
from madoguchi.routing.models import Decision, Placement, Queue, Seat, Turn

MOST_NAMED = 20


class Gone(Exception):
    """Somebody else has it, or it waits no more."""


def give(
    placement: Placement, to: Membership, outcome: Outcome, *, occasion: str, by: Model | Actor, code: Because | None = None
) -> Conversation:
    """Call inside a transaction that holds the placement, with the conversation locked. Raises Gone."""
    conversation = placement.conversation
    if not queueing.close_row(placement):
        raise Gone
    if conversation.status != Status.OPEN or conversation.assignee_id is not None:
        raise Gone
    now = timezone.now()
    given = assigning.assign(conversation, to=to.person, by=by)
    given.customer = conversation.customer
    if placement.is_put:  # with a packet, perhaps, for whoever gets it
        unread = Handover.objects.filter(conversation=given, is_current=True, read_at=None)
        unread.filter(to_person=None, to_team=None).update(to_person=to.person)
    noted(placement.queue_id, to, now)
    keep(given, outcome, occasion=occasion, to=to, queue_id=placement.queue_id, by=by, code=code)
    return given


def noted(queue_id: int | None, to: Membership, now: datetime) -> None:
    """Whose turn it was, and when they last got something."""
    seat = Seat(workspace_id=to.workspace_id, membership=to, given_at=now)
    Seat.objects.bulk_create([seat], update_conflicts=True, unique_fields=["membership"], update_fields=["given_at"])
    if queue_id is not None:
        turn = Turn(queue_id=queue_id, membership=to, at=now)
        Turn.objects.bulk_create([turn], update_conflicts=True, unique_fields=["queue", "membership"], update_fields=["at"])


def keep(
    conversation: Conversation,
    outcome: Outcome,
    *,
    occasion: str,
    to: Membership | None,
    queue_id: int | None,
    by: Model | Actor,
    code: Because | None = None,
) -> Decision:
    """Write down why, and tell it."""
    decision = Decision.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        queue_id=queue_id,
        occasion=occasion,
        chosen_id=to.person_id if to else None,
        code=code or outcome.code,
        numbers={name: round(value, 2) for name, value in outcome.numbers.items()} | entitling.told(conversation, queue_id),
        passed_over=[[each.member_id, str(each.code), round(each.number, 3)] for each in named(outcome.passed_over)],
        counted=counted(outcome.passed_over),
        at=timezone.now(),
    )
    told = {"decision": decision.pk, "queue": queue_id, "to": decision.chosen_id, "because": str(decision.code)}
    tell(RoutingEvent.ROUTED, conversation, by=by, payload=told)
    return decision


def keep_left(left: Sequence[tuple[Conversation, int | None]]) -> None:
    """The same of conversations and their queues, all at once: whoever had them is gone."""
    now = timezone.now()
    decisions = Decision.objects.bulk_create(
        Decision(
            workspace_id=each.workspace_id,
            conversation=each,
            queue_id=queue_id,
            occasion="left",
            code=Because.LEFT if queue_id else Because.NOBODY,
            numbers=entitling.told(each, queue_id),
            at=now,
        )
        for each, queue_id in left
    )
    told = [(made, {"decision": made.pk, "queue": made.queue_id, "to": None, "because": str(made.code)}) for made in decisions]
    record_all([untold(RoutingEvent.ROUTED, made.conversation, by=SYSTEM, payload=payload) for made, payload in told])


def named(passed: Sequence[PassedOver]) -> Sequence[PassedOver]:
    """Of very many the first of each reason, so that no reason is missing."""
    if len(passed) <= MOST_NAMED:
        return passed
    chosen: list[PassedOver] = []
    codes = dict.fromkeys(each.code for each in passed)
    share = max(1, MOST_NAMED // len(codes))
    for code in codes:
        chosen += [each for each in passed if each.code == code][:share]
    return chosen


def counted(passed: Sequence[PassedOver]) -> Mapping[str, int]:
    """How many for each reason."""
    found: dict[str, int] = {}
    for each in passed:
        found[str(each.code)] = found.get(str(each.code), 0) + 1
    return found


def actor_of(queue: Queue | int) -> Actor:
    """A queue gives."""
    return Actor("queue", queue if isinstance(queue, int) else queue.pk)
