"""How the customer's company stands with us, as a question of lists, policies and rules."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.conversations import contacting
from madoguchi.conversations.conditions import kinds
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.fields import Field, register
from madoguchi.conversations.conditions.kinds import NONE, OPERATORS, Kind
from madoguchi.conversations.models import Conversation
from madoguchi.customers.models import Company, Tier

MOST = 100


def add() -> None:
    """Called once at start."""
    found = {"choices": _choices, "group": "customer"}
    register(Field("tier", _("Tier"), Kind.CHOICE, OPERATORS[Kind.CHOICE], _filter, _holds, **found))  # type: ignore[arg-type]

    more = _("More contacts than the tier includes (this month)")
    register(Field("beyond_tier", more, Kind.FLAG, ("is",), _beyond_filter, _beyond_holds, group="customer", weight=2))


def _choices(asking: Asking) -> Sequence[Choice]:
    """Those that are described, and those that stand on companies' cards besides."""
    rows = Tier.objects.filter(workspace_id=asking.workspace_id).order_by("position", "id")
    used = Company.objects.filter(workspace_id=asking.workspace_id, merged_into=None).exclude(tier="")
    names = [
        *rows.values_list("name", flat=True)[:MOST],
        *used.order_by("tier").values_list("tier", flat=True).distinct()[:MOST],
    ]
    return [Choice(NONE, str(_("No tier"))), *(Choice(each, each) for each in dict.fromkeys(names))]


def _filter(op: str, value: list[Any], _asking: Asking) -> Q:
    chosen = Q(customer__company__tier__in=[each for each in value if each != NONE])
    if NONE in value:
        chosen |= Q(customer__company__isnull=True) | Q(customer__company__tier="")
    return chosen if op == "is" else ~chosen


def _holds(conversation: Conversation, op: str, value: list[Any], asking: Asking) -> bool:
    company = conversation.customer.company if conversation.customer else None
    return kinds.holds(Kind.CHOICE, (company.tier if company else None) or None, op, value, asking)


def _beyond_filter(_op: str, value: bool, asking: Asking) -> Q:
    rows = contacting.beyond(asking.membership.workspace, asking.now)
    found = Q(pk__in=rows) if rows is not None else Q(pk__in=())
    return found if value else ~found


def _beyond_holds(conversation: Conversation, _op: str, value: bool, asking: Asking) -> bool:
    place = contacting.place_of(conversation, asking.now)
    return (place is not None and place.beyond > 0) == bool(value)
