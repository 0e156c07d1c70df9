"""Which rules, runs and addresses a member may see: those of their workspace; runs only on conversations that they may see."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.rules.keeping import standing
from madoguchi.rules.models import Rule, RuleRun, RuleVersion, WebhookAddress


def rules(membership: Membership) -> QuerySet[Rule]:
    """In order."""
    return standing(membership.workspace_id).order_by("position", "id")


def rule(membership: Membership, rule_id: int) -> Rule:
    """One of them, or 404."""
    return get_object_or_404(rules(membership).select_related("workspace"), pk=rule_id)


def version(membership: Membership, rule_id: int, number: int) -> RuleVersion:
    """One version of a rule, or 404."""
    rows = RuleVersion.objects.filter(workspace_id=membership.workspace_id, rule__removed_at=None)
    return get_object_or_404(rows.select_related("rule__workspace"), rule=rule_id, number=number)


def runs(membership: Membership) -> QuerySet[RuleRun]:
    """The newest first."""
    rows = RuleRun.objects.filter(workspace_id=membership.workspace_id).select_related("rule", "version", "conversation")
    if not doors.sees_every_inbox(membership):
        rows = rows.filter(conversation__inbox__in=doors.inboxes(membership))
    return rows.order_by("-id")


def address(membership: Membership, address_id: int) -> WebhookAddress:
    """One that is called, or 404."""
    rows = WebhookAddress.objects.filter(workspace_id=membership.workspace_id, removed_at=None)
    return get_object_or_404(rows, pk=address_id)
