"""What a list can be asked about approvals: whether a conversation waits for my word."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts import approving
from madoguchi.conversations.approvals.asking import HERE
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.fields import Field, register
from madoguchi.conversations.conditions.kinds import Kind
from madoguchi.conversations.models import Conversation

KEY = "approval"


def add() -> None:
    """Called once at start."""
    register(Field(KEY, _("Waits for my approval"), Kind.FLAG, ("is",), _filter, _holds, weight=1))


def _waiting(asking: Asking) -> list[int]:
    if "approvals" not in asking.kept:
        rows = (approving.waiting_for(asking.membership, kind) for kind in HERE)
        asking.kept["approvals"] = [pk for each in rows for pk in each.values_list("conversation_id", flat=True) if pk]
    found: list[int] = asking.kept["approvals"]
    return found


def _filter(_op: str, value: Any, asking: Asking) -> Q:
    waits = Q(pk__in=_waiting(asking))
    return waits if value else ~waits


def _holds(conversation: Conversation, _op: str, value: Any, asking: Asking) -> bool:
    return (conversation.pk in _waiting(asking)) is bool(value)
