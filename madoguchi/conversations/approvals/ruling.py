"""Making, changing and removing the rules that say which replies need approval."""

from collections.abc import Iterable
from typing import Any

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import ApprovalRule, Inbox
from madoguchi.journal.recording import record
from madoguchi.journal.transactions import writing

FIELDS = frozenset(
    {
        *("name", "is_active", "roles", "people", "tags", "words", "amount_from"),
        *("newcomer_days", "bulk_from", "until", "levels"),
    }
)


class RuleNameTaken(ValueError):
    """There is a rule of this name already."""


def keep_rule(
    workspace: Workspace, rule: ApprovalRule | None, *, by: Person, inboxes: Iterable[Inbox] = (), **fields: Any
) -> ApprovalRule:
    """A new rule (None), or this one as it shall be. Raises RuleNameTaken."""
    if unknown := fields.keys() - FIELDS:
        raise ValueError(f"A rule has no {', '.join(sorted(unknown))}.")
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        same = ApprovalRule.objects.filter(workspace=workspace, name=fields["name"]).exclude(pk=rule.pk if rule else 0)
        if same.exists():
            raise RuleNameTaken(fields["name"])
        kept = rule or ApprovalRule(workspace=workspace)
        for name, value in fields.items():
            setattr(kept, name, value)
        kept.save()
        kept.inboxes.set([inbox for inbox in inboxes if inbox.workspace_id == workspace.pk])
        _tell(ConversationEvent.APPROVAL_RULE_CHANGED if rule else ConversationEvent.APPROVAL_RULE_MADE, kept, by)
    return kept


def remove_rule(rule: ApprovalRule, *, by: Person) -> None:
    """Gone; what waits because of it goes on waiting."""
    with writing():
        if ApprovalRule.objects.filter(pk=rule.pk).exists():
            _tell(ConversationEvent.APPROVAL_RULE_REMOVED, rule, by)
            ApprovalRule.objects.filter(pk=rule.pk).delete()


def _tell(kind: ConversationEvent, rule: ApprovalRule, by: Person) -> None:
    record(kind, workspace_id=rule.workspace_id, by=by, subject=("approval_rule", rule.pk))
