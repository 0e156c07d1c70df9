"""What a customer has told, here and in their other conversations: the newest first, each thing once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation, Fact, FactKind, FactState, Status
from madoguchi.customers.models import Customer

MOST = 200
MOST_EARLIER = 60
ORDER = list(FactKind.values)
ASKED_FOR = (FactKind.ORDER, FactKind.MODEL, FactKind.PHONE, FactKind.EMAIL, FactKind.ADDRESS, FactKind.NAME)  # kept over time


@dataclass
class Thing:
    """One thing that was told, and every place where it was; `fact` is the one that counts."""

    fact: Fact
    places: list[Fact] = field(default_factory=list)


def told_here(conversation: Conversation) -> list[Fact]:
    """Every place of this conversation, the newest first; what somebody called wrong is left out."""
    rows = Fact.objects.filter(message__conversation=conversation, message__withdrawn_at=None).exclude(state=FactState.WRONG)
    return list(
        rows.select_related("message", "judged_by").defer("message__html", "message__quoted").order_by("-at", "-id")[:MOST]
    )


def told_earlier(conversation: Conversation, membership: Membership) -> list[Fact]:
    """The same of the customer's other conversations that this member may see: what stays true for a while."""
    if conversation.customer is None:
        return []
    return told_by(conversation.customer, membership, besides=conversation)


def told_by(customer: Customer, membership: Membership, *, besides: Conversation | None = None) -> list[Fact]:
    """What stays true for a while of all that a customer has told where this member may look."""
    rows = Fact.objects.filter(workspace_id=customer.workspace_id, customer=customer, kind__in=ASKED_FOR)
    rows = rows.exclude(message__conversation=besides) if besides else rows
    rows = rows.exclude(state=FactState.WRONG)
    seen = doors.conversations(membership).exclude(status__in=[Status.SPAM, Status.TRASH])
    return list(
        rows.filter(conversation__in=seen)
        .select_related("conversation", "message")
        .defer("message__html", "message__quoted")
        .order_by("-at", "-id")[:MOST_EARLIER]
    )


def things(facts: Iterable[Fact]) -> list[Thing]:
    """Each value once, by kind; one that a person has looked at stands for the others."""
    by_value: dict[tuple[str, str], Thing] = {}
    for fact in facts:
        thing = by_value.setdefault((fact.kind, fact.value), Thing(fact))
        thing.places.append(fact)
        if thing.fact.state == FactState.FOUND != fact.state:
            thing.fact = fact
    return sorted(by_value.values(), key=lambda thing: ORDER.index(thing.fact.kind))
