"""Finding another conversation in a dialog: by number, subject or customer; unasked, what is likely to be meant."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation, Status

FOUND = 12
LOOKED_THROUGH = 5000
type More = Callable[[list[Conversation]], dict[int, list[tuple[str, str]]]]
_more: list[More] = []


def tells_more[Function: More](function: Function) -> Function:
    """Register what else a preview of several conversations shows, by conversation: (label, words), tags and fields."""
    _more.append(function)
    return function


def more_of(chosen: list[Conversation]) -> list[tuple[str, list[str]]]:
    """By label, the words of each of them."""
    shown: dict[str, dict[int, str]] = {}
    for function in _more:
        for pk, pairs in function(chosen).items():
            for label, words in pairs:
                shown.setdefault(label, {})[pk] = words
    return [(label, [by.get(each.pk, "") for each in chosen]) for label, by in shown.items()]


def conversations(membership: Membership, besides: Conversation, wanted: str) -> list[Conversation]:
    """At most FOUND, the newest first. Words are looked for in the newest LOOKED_THROUGH only."""
    rows = doors.conversations(membership).exclude(pk=besides.pk)
    shown = rows.exclude(status__in=[Status.SPAM, Status.TRASH])
    wanted = wanted.strip().lstrip("#＃")
    if not wanted:
        return _likely(shown, besides)
    if wanted.isdecimal() and len(wanted) <= 12:
        return _with_names(rows.filter(number=int(wanted)))
    newest = shown.order_by("-last_activity").values("pk")[:LOOKED_THROUGH]
    named = Q(subject__icontains=wanted) | Q(customer__name__icontains=wanted) | Q(customer__reading__icontains=wanted)
    ids = list(
        shown.filter(named | Q(handle__value__istartswith=wanted), pk__in=newest)
        .order_by("-last_activity")
        .values_list("pk", flat=True)[:FOUND]
    )
    return _with_names(shown.filter(pk__in=ids))


def _likely(rows: Any, besides: Conversation) -> list[Conversation]:
    """Others of the same customer."""
    if besides.customer_id:
        return _with_names(rows.filter(customer=besides.customer_id))
    return _with_names(rows.filter(handle=besides.handle_id)) if besides.handle_id else []


def _with_names(rows: Any) -> list[Conversation]:
    found: Iterable[Conversation] = rows.select_related("customer", "handle", "assignee").order_by("-last_activity")[:FOUND]
    return list(found)
