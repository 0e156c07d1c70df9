"""What lists, rules and queues may ask of clocks."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.conversations.conditions import kinds
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.fields import Field, register
from madoguchi.conversations.conditions.kinds import OPERATORS, Kind
from madoguchi.conversations.models import FAR_FUTURE, Conversation
from madoguchi.service_levels.models import Clock, ClockState, Target


def add() -> None:
    """Called once at start."""
    spans = ("ahead", "longer_ago", "in", "from", "before", "empty", "filled")
    many, own = OPERATORS[Kind.MANY], _of_targets()
    register(Field("due", _("Due"), Kind.TIME, spans, _due_filter, _due_holds, group="times"))
    register(Field("overdue_target", _("Overdue service level"), Kind.MANY, many, _late_filter, _late_holds, **own))
    register(Field("running_target", _("Running service level"), Kind.MANY, many, _runs_filter, _runs_holds, **own))


def _of_targets() -> dict[str, Any]:
    return {"choices": _targets, "weight": 2}


def _targets(_asking: Asking) -> Sequence[Choice]:
    return [Choice(str(value), str(label)) for value, label in Target.choices]


def _due_filter(op: str, value: Any, asking: Asking) -> Q:
    runs = Q(sla_sort__lt=FAR_FUTURE)
    if op in {"empty", "filled"}:
        return runs if op == "filled" else ~runs
    return runs & kinds.test(Kind.TIME, "sla_sort", op, value, asking)


def _due_holds(conversation: Conversation, op: str, value: Any, asking: Asking) -> bool:
    due = conversation.sla_sort if conversation.sla_sort < FAR_FUTURE else None
    return kinds.holds(Kind.TIME, due, op, value, asking)


LATE = Q(state=ClockState.BREACHED)
RUNS = Q(state__in=[ClockState.RUNNING, ClockState.PAUSED])


def _filter(which: Q, op: str, value: list[Any]) -> Q:
    rows = Clock.objects.filter(which, conversation=OuterRef("pk"), ended_at=None)
    if op == "all_of":
        found = Q()
        for each in value:
            found &= Q(Exists(rows.filter(target=each)))
        return found
    anyone = Q(Exists(rows.filter(target__in=value)))
    return anyone if op == "any_of" else ~anyone


def _holds(which: Q, conversation: Conversation, op: str, value: list[Any]) -> bool:
    rows = Clock.objects.filter(which, conversation=conversation.pk, ended_at=None)
    return kinds.among(set(rows.values_list("target", flat=True)), op, value)


def _late_filter(op: str, value: list[Any], _asking: Asking) -> Q:
    return _filter(LATE, op, value)


def _late_holds(conversation: Conversation, op: str, value: list[Any], _asking: Asking) -> bool:
    return _holds(LATE, conversation, op, value)


def _runs_filter(op: str, value: list[Any], _asking: Asking) -> Q:
    return _filter(RUNS, op, value)


def _runs_holds(conversation: Conversation, op: str, value: list[Any], _asking: Asking) -> bool:
    return _holds(RUNS, conversation, op, value)
