"""How rules and the addresses they call are named in the audit log and as doers."""

from collections.abc import Sequence

from madoguchi.accounts.auditing import name_subjects
from madoguchi.rules.models import Rule, WebhookAddress


def register() -> None:
    """Called once at start."""
    name_subjects("rule", _rules)
    name_subjects("webhook_address", _addresses)


def _rules(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Rule.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _addresses(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(WebhookAddress.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))
