"""What the customer of a conversation has agreed to or refused, as a question of views and lists."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from madoguchi.conversations.conditions import kinds
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.fields import Field, register
from madoguchi.conversations.conditions.kinds import OPERATORS, Kind
from madoguchi.conversations.models import Conversation
from madoguchi.customers.consent_kinds import KINDS
from madoguchi.customers.consenting import standings
from madoguchi.customers.models import Consent, ConsentState

_WORDS: dict[str, Promise] = {
    f"{key}:{state}": format_lazy("{}　{}", kind.name, state.label) for key, kind in KINDS.items() for state in ConsentState
}


def add() -> None:
    """Called once at start."""
    register(
        Field("consent", _("Consent"), Kind.MANY, OPERATORS[Kind.MANY], _filter, _holds, _choices, group="customer", weight=2)
    )


def _choices(_asking: Asking) -> Sequence[Choice]:
    return [Choice(value, str(words)) for value, words in _WORDS.items()]


def _filter(op: str, value: list[Any], _asking: Asking) -> Q:
    each = [Q(Exists(_newest(*wanted.split(":")))) for wanted in value]
    found = each[0]
    for other in each[1:]:
        found = found & other if op == "all_of" else found | other
    return ~found if op == "none_of" else found


def _newest(kind: str, state: str) -> Any:
    """The statement that counts, where it says so."""
    rows = Consent.objects.filter(kind=kind, mistaken_at=None)
    later = rows.filter(customer=OuterRef("customer"), pk__gt=OuterRef("pk"))
    return rows.filter(customer=OuterRef("customer"), state=state).exclude(Exists(later))


def _holds(conversation: Conversation, op: str, value: list[Any], asking: Asking) -> bool:
    kept: dict[int, set[str]] = asking.kept.setdefault("consents", {})
    customer = conversation.customer
    if customer is not None and customer.pk not in kept:
        kept[customer.pk] = {f"{each.key}:{each.newest.state}" for each in standings(customer) if each.newest}
    return kinds.among(kept[customer.pk] if customer else set(), op, value)
