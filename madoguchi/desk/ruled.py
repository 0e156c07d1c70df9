"""What the conversation's page shows of rules: what they ask somebody, and what they did here. Reads only."""

from collections.abc import Collection
from dataclasses import dataclass

from madoguchi.accounts import approving
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.auditing import names_of
from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Conversation
from madoguchi.rules import requesting
from madoguchi.rules.models import Outcome, Request, RuleRun

MOST = 5


@dataclass(frozen=True)
class Waiting:
    """One question; `asker`: a person, or the rule that asks."""

    row: Request
    approval: Approval
    asker: str
    may_decide: bool
    may_withdraw: bool


def requests(conversation: Conversation, membership: Membership, there: Collection[str]) -> list[Waiting]:
    """Those that wait for an answer; no query where nothing was ever asked."""
    found = requesting.waiting(conversation) if "requests" in there else []
    asking = [rule for _row, each in found if (rule := each.payload.get("rule"))]
    rules = names_of("rule", conversation.workspace_id, asking) if asking else {}
    return [
        Waiting(
            row,
            each,
            each.asked_by.name if each.asked_by else rules.get(each.payload.get("rule", 0), ""),
            approving.may_decide(each, membership),
            each.asked_by_id == membership.person_id,
        )
        for row, each in found
    ]


def runs(conversation: Conversation, there: Collection[str]) -> list[RuleRun]:
    """The newest, without those that only looked."""
    if "runs" not in there:
        return []
    rows = RuleRun.objects.filter(conversation=conversation).exclude(outcome=Outcome.NOT)
    return list(rows.select_related("rule").defer("decided", "results").order_by("-id")[:MOST])
