"""The clocks of conversations, and the policies, as their readers find them."""

from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors as conversation_doors
from madoguchi.conversations.models import FAR_FUTURE, Conversation
from madoguchi.service_levels.models import Clock, ClockInterval, ClockState, Policy

MOST = 60


def clocks_of(conversation: Conversation) -> list[Clock]:
    """What goes on first, by when it is due, then what is over, the newest first; each with its policy and its story."""
    intervals = Prefetch("intervals", ClockInterval.objects.order_by("begun_at"))
    rows = Clock.objects.filter(conversation=conversation).select_related("version__policy", "version__calendar")
    newest = list(rows.prefetch_related(intervals).order_by("-id")[:MOST])
    goes = sorted((each for each in newest if each.ended_at is None), key=lambda each: (each.due_at or FAR_FUTURE, each.pk))
    return [*goes, *(each for each in newest if each.ended_at is not None)]


def overdue_since(membership: Membership, since: datetime, most: int = 1000) -> int:
    """How many times something became overdue since then, in conversations that this member may see; at most `most`."""
    rows = Clock.objects.filter(workspace_id=membership.workspace_id, state=ClockState.BREACHED, due_at__gte=since)
    if not conversation_doors.sees_every_inbox(membership):
        rows = rows.filter(conversation__inbox__in=conversation_doors.inboxes(membership))
    return rows.filter(due_at__lte=timezone.now())[:most].count()


def policies(membership: Membership) -> QuerySet[Policy]:
    """Those of the workspace, in order."""
    return Policy.objects.filter(workspace_id=membership.workspace_id, deleted_at=None).order_by("position", "id")


def policy(membership: Membership, policy_id: int) -> Policy:
    """One of them, or 404."""
    return get_object_or_404(policies(membership).select_related("workspace"), pk=policy_id)
