"""Two stages: who listens first passes the conversation on to the expert's queue, and never without the packet."""

from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.conversations.handing_over import handing_over, requiring
from madoguchi.conversations.handing_over.handing_over import Packet
from madoguchi.conversations.models import Conversation, Handover, Status
from madoguchi.journal.transactions import writing
from madoguchi.routing import queueing
from madoguchi.routing.models import Placement, Queue
from madoguchi.routing.queueing import NotWaiting
from madoguchi.routing.seating import seats_of


def pass_on(conversation: Conversation, packet: Packet, queue: Queue, *, by: Person) -> Handover:
    """With its packet into this queue; whoever gets it next is to read it. Raises handing_over.NeedsReason, NotWaiting."""
    if conversation.status != Status.OPEN:
        raise NotWaiting
    is_required = received_at(conversation) is not None or requiring.is_required(conversation, by=by)
    with writing():
        handover = handing_over.hand_over(conversation, packet, by=by, is_required=is_required, to_whoever=True)
        queueing.put(conversation, queue, by=by)
    return handover


def received_at(conversation: Conversation) -> Queue | None:
    """The queue of first listening that it came through last, where there are two stages; else None."""
    if not Queue.objects.filter(workspace_id=conversation.workspace_id, then__isnull=False, is_active=True).exists():
        return None
    rows = Placement.objects.filter(workspace_id=conversation.workspace_id, conversation=conversation)
    last = rows.select_related("queue__then").order_by("-id").first()
    return last.queue if last is not None and last.queue.then_id is not None else None


def wants_packet(conversation: Conversation, to_person: Person | None, to_team: Team | None) -> bool:
    """From the first desk to anybody who does not sit there."""
    if conversation.assignee_id is None or (stage := received_at(conversation)) is None:
        return False
    if to_team is not None:
        return not stage.teams.filter(pk=to_team.pk).exists()
    if to_person is None:
        return False
    here = seats_of([stage])[stage.pk]
    return not Membership.objects.filter(pk__in=here, person=to_person).exists()


def offered_queues(conversation: Conversation) -> list[Queue]:
    """Where it may be passed on to; the next stage first."""
    stage = received_at(conversation)
    rows = list(Queue.objects.filter(workspace_id=conversation.workspace_id, is_active=True).order_by("position", "id")[:200])
    return sorted(rows, key=lambda each: stage is None or each.pk != stage.then_id)
