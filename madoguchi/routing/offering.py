"""One person is asked: they accept, decline, or do not answer, and then the next one is asked."""

from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.conversations.changing import tell
from madoguchi.conversations.models import Conversation
from madoguchi.journal.transactions import writing
from madoguchi.routing.deciding import Because, Outcome
from madoguchi.routing.distributing import held
from madoguchi.routing.events import RoutingEvent
from madoguchi.routing.giving import Gone, actor_of, give
from madoguchi.routing.models import Placement

State = Placement.State
MOST = 200


class NotOffered(Exception):
    """It is not, or no more, offered to this member."""


def offered_to(membership: Membership) -> list[Placement]:
    """What the member is asked about now, the oldest first."""
    rows = Placement.objects.filter(offered_to=membership, state=State.OFFERED, offered_until__gt=timezone.now())
    return list(rows.select_related("queue", "conversation__customer").order_by("offered_until", "id")[:10])


def accept(placement_id: int, *, by: Membership) -> Conversation:
    """They take it. Raises NotOffered."""
    with writing():
        found = _mine(placement_id, by)
        outcome = Outcome(None, Because.ACCEPTED, {}, ())
        try:
            return give(found, by, outcome, occasion="offer", by=by.person)
        except Gone as gone:
            raise NotOffered from gone


def decline(placement_id: int, *, by: Membership) -> None:
    """They would rather not; the next one is asked. Raises NotOffered."""
    with writing():
        found = _mine(placement_id, by)
        _pass_on(found, by.pk)
        tell(RoutingEvent.OFFER_DECLINED, found.conversation, by=by.person, payload={"queue": found.queue_id})


def lapse_due() -> int:
    """Who has not answered in time is passed over; how many. Called by the clock."""
    due = Placement.objects.filter(state=State.OFFERED, offered_until__lte=timezone.now())
    return sum(_lapse(pk) for pk in list(due.order_by("offered_until").values_list("pk", flat=True)[:MOST]))


def _lapse(placement_id: int) -> int:
    with writing():
        found = held(placement_id, State.OFFERED)
        if found is None:
            return 0
        member = found.offered_to
        _pass_on(found, found.offered_to_id)
        told = {"queue": found.queue_id, "to": member.person_id if member else None}
        tell(RoutingEvent.OFFER_LAPSED, found.conversation, by=actor_of(found.queue_id), payload=told)
    return 1


def _mine(placement_id: int, by: Membership) -> Placement:
    found = held(placement_id, State.OFFERED)
    if found is None or found.offered_to_id != by.pk:
        raise NotOffered
    return found


def _pass_on(placement: Placement, member_id: int | None) -> None:
    """Back among the waiting ones; when everybody has declined, all are asked anew."""
    declined = [*placement.declined, *([member_id] if member_id else [])]
    Placement.objects.filter(pk=placement.pk, state=State.OFFERED).update(
        state=State.WAITING, offered_to=None, offered_until=None, declined=declined[-MOST:], ready_at=timezone.now()
    )
