"""The lists: keyset pages along an index, and capped counts. Never OFFSET, never an unbounded count."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Value

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation, ReadMark, Status
from madoguchi.kit.whole_numbers import whole

PAGE = 50
CAP = 999
COUNT_SECONDS = 2.0
MERGED_INBOXES = 8
VIEWS = ("mine", "unassigned", "open", "waiting", "snoozed", "closed", "spam", "trash")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NoSuchView(LookupError):
    """No view of that name."""


@dataclass(frozen=True)
class Cursor:
    """Where a page ended; a row's (last_activity, id)."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """None for an empty text. Raises ValueError for any other that is no cursor."""
        if not text:
            return None
        at, _, row = text.partition("-")
        return cls(_EPOCH + timedelta(microseconds=int(at)), int(row))


@dataclass(frozen=True)
class Page:
    """Rows in order, each with `is_unread` set, and where the next page begins (None: the end)."""

    rows: list[Conversation]
    next: Cursor | None


def condition(view: str, membership: Membership) -> Q:
    """What belongs to a view; `inbox-<id>` and `team-<id>` hold the open ones of an inbox or team. Raises NoSuchView."""
    statuses = {
        "open": Status.OPEN,
        "waiting": Status.WAITING,
        "snoozed": Status.SNOOZED,
        "closed": Status.CLOSED,
        "spam": Status.SPAM,
        "trash": Status.TRASH,
    }
    if view in statuses:
        return Q(status=statuses[view])
    if view == "mine":
        return Q(status=Status.OPEN, assignee=membership.person_id)
    if view == "unassigned":
        return Q(status=Status.OPEN, assignee=None)
    name, _, number = view.partition("-")
    if name in {"inbox", "team"} and (wanted := whole(number)):
        return Q(status=Status.OPEN, **{f"{name}_id": wanted})
    raise NoSuchView(view)


def page(membership: Membership, view: str, *, after: Cursor | None = None, size: int = PAGE) -> Page:
    """One page of a view, newest activity first. Raises NoSuchView."""
    rows = _newest(membership, condition(view, membership), after, size + 1)
    more = len(rows) > size
    rows = rows[:size]
    _mark_unread(rows, membership)
    return Page(rows, Cursor(rows[-1].last_activity, rows[-1].pk) if more else None)


def rows_by_id(membership: Membership, ids: list[int]) -> list[Conversation]:
    """Some rows again, for a list that changes while it is looked at."""
    rows = list(_shown(doors.conversations(membership)).filter(pk__in=ids[:200]))
    _mark_unread(rows, membership)
    return rows


def counts(membership: Membership, views: list[str]) -> dict[str, int]:
    """How many each view holds, at most CAP + 1 (shown "999+"); one statement, kept for 2 s. Raises NoSuchView."""
    visible = None if doors.sees_every_inbox(membership) else tuple(doors.inboxes(membership).values_list("pk", flat=True))
    key = (str(connection.settings_dict["NAME"]), membership.workspace_id, membership.person_id, visible, tuple(views))
    kept = _kept_counts.get(key)
    if kept and time.monotonic() - kept[0] < COUNT_SECONDS:
        return kept[1]
    found = _count(membership, visible, views)
    if len(_kept_counts) > 1000:
        _kept_counts.clear()
    _kept_counts[key] = (time.monotonic(), found)
    return found


type _CountKey = tuple[str, int, int, tuple[int, ...] | None, tuple[str, ...]]
_kept_counts: dict[_CountKey, tuple[float, dict[str, int]]] = {}


def forget_counts() -> None:
    """Count anew at the next call."""
    _kept_counts.clear()


def _count(membership: Membership, visible: tuple[int, ...] | None, views: list[str]) -> dict[str, int]:
    if not views:
        return {}
    parts: list[str] = []
    params: list[Any] = []
    for view in views:
        rows = Conversation.objects.filter(condition(view, membership), workspace_id=membership.workspace_id)
        if visible is not None:
            rows = rows.filter(inbox_id__in=visible)
        if rows.query.is_empty() or visible == ():
            parts.append("0")
            continue
        sql, own = rows.order_by().values_list(Value(1), flat=True)[: CAP + 1].query.sql_with_params()
        parts.append(f"(select count(*) from ({sql}) counted)")  # noqa: S608 (Django's own SQL)
        params.extend(own)
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", params)
        row = cursor.fetchone()
    return dict(zip(views, row, strict=True))


def _newest(membership: Membership, wanted: Q, after: Cursor | None, size: int) -> list[Conversation]:
    rows = _shown(Conversation.objects.filter(wanted, workspace_id=membership.workspace_id))
    if after is not None:
        rows = rows.filter(last_activity__lte=after.at).filter(Q(last_activity__lt=after.at) | Q(pk__lt=after.id))
    rows = rows.order_by("-last_activity", "-id")
    if doors.sees_every_inbox(membership):
        return list(rows[:size])
    visible = list(doors.inboxes(membership).values_list("pk", flat=True))
    if len(visible) > MERGED_INBOXES:
        return list(rows.filter(inbox_id__in=visible)[:size])
    pages = [list(rows.filter(inbox_id=inbox)[:size]) for inbox in visible]
    return list(merge(*pages, key=lambda row: (row.last_activity, row.pk), reverse=True))[:size]


def _shown(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    return rows.select_related("customer__company", "handle", "assignee", "inbox", "sub_status")


def _mark_unread(rows: list[Conversation], membership: Membership) -> None:
    seen = dict(
        ReadMark.objects.filter(person=membership.person_id, conversation__in=[row.pk for row in rows]).values_list(
            "conversation_id", "message_id"
        )
    )
    for row in rows:
        row.is_unread = bool(row.last_inbound_id) and seen.get(row.pk, 0) < row.last_inbound_id  # type: ignore[attr-defined, operator]
