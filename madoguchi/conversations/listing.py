"""The lists: keyset pages along an index. Of a range at most EXAMINED rows are looked through at once, never all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import BaseExpression

from madoguchi.accounts.models import Membership
from madoguchi.conversations import channels, doors
from madoguchi.conversations.approvals.asking import waits_here
from madoguchi.conversations.bounds import Range, bounds
from madoguchi.conversations.conditions import language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.language import Broken
from madoguchi.conversations.finding_views import BrokenView, NoSuchView, asking_of, found
from madoguchi.conversations.models import Conversation, ReadMark
from madoguchi.conversations.places import NEWEST, SORTINGS, Cursor, Sorting
from madoguchi.conversations.strips import PUT_AWAY, Strips, lying, speaks_of_status
from madoguchi.conversations.tags.finding import on_each

PAGE = 50

__all__ = [
    "PAGE",
    "BrokenView",
    "Cursor",
    "Looking",
    "NoSuchView",
    "Page",
    "anew",
    "condition",
    "ids",
    "looking_at",
    "mark_rows",
    "page",
    "rows_by_id",
]

_marks: dict[str, Callable[[], BaseExpression]] = {}


@dataclass(frozen=True)
class Page:
    """Rows in order, each with `is_unread` and `place` set, and where the next page begins (None: the end).

    `is_cut`: as many rows as one look may examine were looked through; `next` goes on from there. `is_partial`: the order has
    no index, and only the most recently active rows were sorted.
    """

    rows: list[Conversation]
    next: Cursor | None
    is_cut: bool = False
    is_partial: bool = False
    columns: Sequence[str] = ()


@dataclass(frozen=True)
class Looking:
    """A condition made ready for a list: what belongs to it, where it can lie, in which order."""

    workspace_id: int
    where: Q
    strips: Strips
    sorting: Sorting
    columns: Sequence[str] = ()

    @property
    def range(self) -> Range:
        """What is looked through for it."""
        sorting = self.sorting if self.sorting.has_index else NEWEST
        return Range(self.workspace_id, self.strips.strips, sorting)

    def arms(self, *conditions: Q) -> list[QuerySet[Any]]:
        """Its rows, strip by strip."""
        rows = self.sorting.annotated(Conversation.objects.filter(workspace_id=self.workspace_id))
        asked = rows.filter(self.where, *conditions)  # resolved once, for it is the dear part
        return [asked.filter(**strip) for strip in self.strips.strips]


def visible_inboxes(membership: Membership) -> tuple[int, ...] | None:
    """None: all of them. Kept with the row, which a request looks up anew."""
    if doors.sees_every_inbox(membership):
        return None
    if "_visible_inboxes" not in membership.__dict__:
        membership.__dict__["_visible_inboxes"] = tuple(doors.inboxes(membership).values_list("pk", flat=True))
    kept: tuple[int, ...] = membership.__dict__["_visible_inboxes"]
    return kept


def looking_for(node: language.Group, order: str, asking: Asking, columns: Sequence[str] = ()) -> Looking:
    """Make a condition ready."""
    visible = visible_inboxes(asking.membership)
    where = language.filter_of(node, asking)
    if not speaks_of_status(node):
        where &= ~Q(status__in=PUT_AWAY)
    if visible is not None:
        where &= Q(inbox_id__in=visible)
    return Looking(asking.workspace_id, where, lying(node, asking, visible), SORTINGS[order], columns)


def looking_at(membership: Membership, view: str, asking: Asking | None = None) -> Looking:
    """Make a view ready. Raises NoSuchView; BrokenView, where something it asks for is gone."""
    asking = asking or asking_of(membership)
    shown = found(view, asking)
    try:
        return looking_for(
            language.read(shown.condition, asking), shown.order, asking, shown.view.columns if shown.view else ()
        )
    except Broken as error:
        raise BrokenView(view, error.problems) from error


def condition(view: str, membership: Membership) -> Q:
    """What belongs to a view. Raises NoSuchView."""
    return looking_at(membership, view).where


def page(membership: Membership, view: str, *, after: Cursor | None = None, size: int = PAGE) -> Page:
    """One page of a view. Raises NoSuchView."""
    return page_of(membership, looking_at(membership, view), after=after, size=size)


def page_of(membership: Membership, looking: Looking, *, after: Cursor | None = None, size: int = PAGE) -> Page:
    """One page of anything that was made ready."""
    bound = _bound(looking, after if looking.sorting.has_index else None)
    conditions = [looking.range.sorting.until(bound)] if bound else []
    if after is not None:
        conditions.append(looking.sorting.after(after))
    rows = _first(looking, conditions, size + 1)
    more = len(rows) > size
    shown = _marked(rows[:size], membership, looking.sorting)
    if more:
        return Page(shown, looking.sorting.cursor(shown[-1]), columns=looking.columns)
    if bound and looking.sorting.has_index:
        return Page(shown, bound, is_cut=True, columns=looking.columns)
    return Page(shown, None, is_partial=bound is not None, columns=looking.columns)


def ids(membership: Membership, view: str, most: int) -> list[int]:
    """The first so many of a view, as far as one look reaches. Raises NoSuchView."""
    looking = looking_at(membership, view)
    bound = _bound(looking, None)
    arms = looking.arms(*([looking.range.sorting.until(bound)] if bound else []))
    return _merged([looking.sorting.sorted(arm)[:most].values_list("pk", "place") for arm in arms], looking.sorting, most)


def anew(membership: Membership, view: str, ids: list[int]) -> Page:
    """Those of some conversations that lie in the view now, in its order. Raises NoSuchView."""
    looking = looking_at(membership, view)
    rows = list(_shown(doors.conversations(membership)).filter(looking.where, pk__in=ids[:200]))
    rows.sort(key=looking.sorting.key, reverse=looking.sorting.falls)
    return Page(_marked(rows, membership, looking.sorting), None, columns=looking.columns)


def rows_by_id(membership: Membership, ids: list[int]) -> list[Conversation]:
    """Some rows again, in no order."""
    return _marked(list(_shown(doors.conversations(membership)).filter(pk__in=ids[:200])), membership, NEWEST)


def _bound(looking: Looking, after: Cursor | None) -> Cursor | None:
    """How far one look reaches; None: to the end."""
    return None if looking.strips.are_whole else bounds([looking.range], [after])[0]


def _first(looking: Looking, conditions: list[Q], size: int) -> list[Conversation]:
    arms = [looking.sorting.sorted(arm)[:size] for arm in looking.arms(*conditions)]
    if len(arms) == 1:
        return list(_shown(arms[0]))
    ids = _merged([arm.values_list("pk", "place") for arm in arms], looking.sorting, size)
    rows = list(_shown(Conversation.objects.filter(pk__in=ids))) if ids else []
    return sorted(rows, key=looking.sorting.key, reverse=looking.sorting.falls)


def _merged(arms: list[QuerySet[Any]], sorting: Sorting, size: int) -> list[int]:
    """The first ids of several strips, each read along its index; one statement."""
    statements, params = compiled(arms)
    if not statements:
        return []
    both = " union all ".join(f"select * from ({sql}) arm" for sql in statements)  # noqa: S608 (Django's own SQL)
    way = "desc" if sorting.falls else "asc"
    with connection.cursor() as cursor:
        cursor.execute(f"select pk from ({both}) merged order by place {way}, pk {way} limit {size}", params)  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def compiled(rows: list[QuerySet[Any]]) -> tuple[list[str], list[Any]]:
    """The SQL of those that can hold anything, and the parameters of all."""
    statements: list[str] = []
    params: list[Any] = []
    for each in rows:
        try:
            sql, own = each.query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(sql)
        params.extend(own)
    return statements, params


def mark_rows(name: str, expression: Callable[[], BaseExpression]) -> None:
    """Rooms above let every row carry something of theirs, in the same statement."""
    _marks[name] = expression


def _shown(rows: QuerySet[Any]) -> QuerySet[Any]:
    whole = rows.select_related("customer__company", "handle", "assignee", "inbox", "sub_status", "team")
    return whole.annotate(awaits_approval=waits_here(), **{name: expression() for name, expression in _marks.items()})


def _marked(rows: list[Conversation], membership: Membership, sorting: Sorting) -> list[Conversation]:
    ids = [row.pk for row in rows]
    marks = ReadMark.objects.filter(person=membership.person_id, conversation__in=ids)
    seen = dict(marks.values_list("conversation_id", "message_id"))
    tags, ways = on_each(ids), channels.of_each(rows)
    for row in rows:
        row.way = ways[row.pk]  # type: ignore[attr-defined]
        row.tags = tags.get(row.pk, [])  # type: ignore[attr-defined]
        row.is_unread = bool(row.last_inbound_id) and seen.get(row.pk, 0) < row.last_inbound_id  # type: ignore[attr-defined, operator]
        row.place = sorting.on_page(row)  # type: ignore[attr-defined]
    return rows
