"""Opening hours as a question: whether a counter is open just now, and whether it was when the customer wrote last.

The second is asked of the last four weeks: their open stretches are few enough for the database. What is older, or was never
written, is neither within the hours nor outside them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.calendars import reading
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.fields import Field, register
from madoguchi.conversations.conditions.kinds import OPERATORS, Kind
from madoguchi.conversations.models import Conversation
from madoguchi.kit import open_time
from madoguchi.kit.open_time import OpenHours

USUAL = "usual"  # whichever calendar is the workspace's usual one
BACK = timedelta(weeks=4)
MOST = 60

type Stretch = tuple[datetime, datetime]


def add() -> None:
    """Called once at start."""
    asked: dict[str, Any] = {"choices": _choices, "group": "times"}
    ops = OPERATORS[Kind.CHOICE]
    register(Field("open_now", gettext_lazy("Open just now"), Kind.CHOICE, ops, _now_filter, _now_holds, **asked))
    label = gettext_lazy("Open when the customer wrote last (4 weeks)")
    register(Field("wrote_open", label, Kind.CHOICE, ops, _wrote_filter, _wrote_holds, weight=1, **asked))


def _choices(asking: Asking) -> Sequence[Choice]:
    rows = Calendar.objects.filter(workspace_id=asking.workspace_id).order_by("-is_default", "name")
    return [
        Choice(USUAL, _("The usual opening hours")),
        *(Choice(pk, name) for pk, name in rows.values_list("pk", "name")[:MOST]),
    ]


def _hours(value: list[Any], asking: Asking) -> list[OpenHours]:
    found = []
    for each in value:
        try:
            found.append(reading.default_hours(asking.workspace_id) if each == USUAL else reading.hours_of(int(each)))
        except Calendar.DoesNotExist:
            continue  # removed a moment ago
    return found


def _is_open_now(value: list[Any], asking: Asking) -> bool:
    key = f"open_now:{value}"
    if key not in asking.kept:
        asking.kept[key] = any(open_time.is_open(hours, asking.now) for hours in _hours(value, asking))
    return bool(asking.kept[key])


def _now_filter(op: str, value: list[Any], asking: Asking) -> Q:
    nobody = Q(pk__in=[])  # an empty Q would vanish among others
    return ~nobody if _is_open_now(value, asking) == (op == "is") else nobody


def _now_holds(_conversation: Conversation, op: str, value: list[Any], asking: Asking) -> bool:
    return _is_open_now(value, asking) == (op == "is")


def _stretches(value: list[Any], asking: Asking) -> list[Stretch]:
    """When at least one of them was open in the last weeks, in order and apart from each other."""
    key = f"wrote_open:{value}"
    if key not in asking.kept:
        spans = (span for hours in _hours(value, asking) for span in open_time.spans(hours, asking.now - BACK, asking.now))
        found: list[Stretch] = []
        for start, end in sorted(spans):
            if found and start <= found[-1][1]:
                found[-1] = found[-1][0], max(end, found[-1][1])
            else:
                found.append((start, end))
        asking.kept[key] = found
    kept: list[Stretch] = asking.kept[key]
    return kept


def _wrote_filter(op: str, value: list[Any], asking: Asking) -> Q:
    within = Q(pk__in=[])
    for start, end in _stretches(value, asking):
        within |= Q(last_inbound_at__gte=start, last_inbound_at__lt=end)
    lately = Q(last_inbound_at__gte=asking.now - BACK, last_inbound_at__lt=asking.now)
    return lately & (within if op == "is" else ~within)


def _wrote_holds(conversation: Conversation, op: str, value: list[Any], asking: Asking) -> bool:
    at = conversation.last_inbound_at
    if at is None or not asking.now - BACK <= at < asking.now:
        return False
    return any(start <= at < end for start, end in _stretches(value, asking)) == (op == "is")
