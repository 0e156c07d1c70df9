"""What of routing a member may see: the queues of their workspace, and what concerns conversations that they may see."""

from collections.abc import Sequence

from django.db.models import Max, Q, QuerySet
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations.models import Conversation
from madoguchi.routing.models import Absence, Decision, Placement, Queue, Skill
from madoguchi.routing.pressing import ORDER
from madoguchi.routing.seating import queues_at

THERE = (Placement.State.WAITING, Placement.State.OFFERED)
MOST_WATCHED = 30
MOST_BEFORE = 1000


def queues(membership: Membership) -> QuerySet[Queue]:
    """All of the workspace, in order."""
    return Queue.objects.filter(workspace_id=membership.workspace_id).order_by("position", "id")


def queue(membership: Membership, queue_id: int) -> Queue:
    """One of them, or 404."""
    return get_object_or_404(queues(membership), pk=queue_id)


def watched_queues(membership: Membership) -> list[Queue]:
    """Those in use that concern a member: where they sit; all of them for whoever leads."""
    if may(membership, Right.WATCH_COUNTER) or may(membership, Right.MANAGE_TEAMS):
        return list(queues(membership).filter(is_active=True)[:MOST_WATCHED])
    return queues_at(membership)[:MOST_WATCHED]


def names_of(conversations: Sequence[Conversation]) -> dict[int, str]:
    """Conversation to the queue where it waits, or through which it came last. One query."""
    here = Placement.objects.filter(conversation__in=[each.pk for each in conversations])
    newest = here.order_by().values("conversation").annotate(newest=Max("pk")).values("newest")
    return dict(Placement.objects.filter(pk__in=newest).values_list("conversation_id", "queue__name"))


def before(placement: Placement) -> int:
    """How many in its queue come sooner, counted up to MOST_BEFORE."""
    key = (placement.rank, placement.due_at, placement.mood, placement.since, placement.pk)
    sooner, same = Q(), Q()
    for name, value in zip(ORDER, key, strict=True):
        sooner |= same & Q(**{f"{name}__lt": value})
        same &= Q(**{name: value})
    rows = Placement.objects.filter(sooner, queue=placement.queue_id, state__in=THERE)
    return rows.order_by().values("pk")[:MOST_BEFORE].count()


def skills(membership: Membership) -> QuerySet[Skill]:
    """What people can be good at here."""
    return Skill.objects.filter(workspace_id=membership.workspace_id).order_by("kind", "name", "id")


def skill(membership: Membership, skill_id: int) -> Skill:
    """One of them, or 404."""
    return get_object_or_404(skills(membership), pk=skill_id)


def absence(membership: Membership, absence_id: int) -> Absence:
    """One of the workspace's, or 404."""
    rows = Absence.objects.filter(workspace_id=membership.workspace_id)
    return get_object_or_404(rows.select_related("membership__person", "membership__workspace", "backup"), pk=absence_id)


def placement(conversation: Conversation) -> Placement | None:
    """Where a conversation that one has the right to see waits now."""
    rows = Placement.objects.filter(workspace_id=conversation.workspace_id, conversation=conversation, left_at=None)
    return rows.select_related("queue__overflow_to", "offered_to__person", "conversation__customer__company").first()


def decisions(conversation: Conversation, limit: int = 20) -> list[Decision]:
    """Why it is where it is, the newest first."""
    rows = Decision.objects.filter(workspace_id=conversation.workspace_id, conversation=conversation)
    return list(rows.select_related("queue", "chosen").order_by("-id")[:limit])


def has_queues(workspace_id: int) -> bool:
    """Whether anything is routed here at all."""
    return Queue.objects.filter(workspace_id=workspace_id, is_active=True).exists()
