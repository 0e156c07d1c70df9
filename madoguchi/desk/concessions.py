"""What the desk shows of grants: here, waiting for a word, and of the customer's last twelve months. Reads only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone

from madoguchi.accounts import approving
from madoguchi.accounts.approval import Approval
from madoguchi.accounts.limits import actions, wording
from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.concessions import granting
from madoguchi.conversations.concessions.wiring import told
from madoguchi.conversations.models import Concession, Conversation
from madoguchi.customers.models import Customer

YEAR = timedelta(days=365)
S = Concession.State


@dataclass(frozen=True)
class Line:
    """One grant. `words`: how much of what; `approval`: the question about it, where one was put."""

    row: Concession
    words: str
    approval: Approval | None = None
    may_decide: bool = False
    may_withdraw: bool = False

    @property
    def icon(self) -> str:
        action = actions.known(self.row.kind)
        return action.icon if action else "hand-coins"


@dataclass(frozen=True)
class Granted:
    """Those of a conversation, and what its customer has had in a year."""

    lines: list[Line]
    count: int = 0
    yen: str = ""

    @property
    def waiting(self) -> list[Line]:
        return [each for each in self.lines if each.row.state == S.ASKED]


def of(conversation: Conversation, membership: Membership, there: Collection[str]) -> Granted:
    """As this member may see them; no query where there is nothing."""
    if "concessions" not in there:
        return Granted([])
    rows = granting.of_conversations([conversation.pk])
    asked = approving.of_subjects(granting.SUBJECT, [each.pk for each in rows]) if rows else {}
    lines = [_line(each, asked.get(each.pk), membership) for each in rows]
    return Granted(lines, *of_year(conversation.workspace_id, conversation.customer_id))


def of_year(workspace_id: int, customer_id: int | None) -> tuple[int, str]:
    """How many, and how much in yen."""
    if customer_id is None:
        return 0, ""
    rows = Concession.objects.filter(workspace=workspace_id, customer=customer_id, stood_at__gte=timezone.now() - YEAR)
    told_of = rows.filter(state=S.STANDING).aggregate(n=Count("pk"), yen=Sum("yen"))
    return told_of["n"], wording.yen(told_of["yen"] or 0)


def of_customer(customer: Customer, membership: Membership) -> Granted:
    """Those of a customer's page: the newest of the conversations that this member may see."""
    seen = doors.conversations(membership).filter(customer=customer)
    rows = Concession.objects.filter(workspace=customer.workspace_id, customer=customer).filter(Q(conversation__in=seen))
    newest = rows.filter(state=S.STANDING).select_related("granted_by", "conversation").order_by("-stood_at", "-id")[:20]
    lines = [Line(each, told(each)) for each in newest]
    return Granted(lines, *of_year(customer.workspace_id, customer.pk)) if lines else Granted([])


def _line(row: Concession, approval: Approval | None, membership: Membership) -> Line:
    waits = approval is not None and row.state == S.ASKED
    decides = waits and approval is not None and approving.may_decide(approval, membership)
    return Line(row, told(row), approval, decides, granting.may_withdraw(row, membership))
