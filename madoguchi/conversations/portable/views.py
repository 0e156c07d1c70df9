"""Views of teams and of everybody in files; private ones stay with their makers."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Many, OneOf, Ref, Text, words_of
from madoguchi.conversations import viewing
from madoguchi.conversations.models import Order, Sharing, View
from madoguchi.conversations.portable.conditions import Condition
from madoguchi.conversations.view_looks import COLUMNS, ICONS

MOST = 2 * viewing.MOST_SHARED


def add() -> None:
    """Called once at start."""
    parts = {
        "name": Text(most=60),
        "team": Ref(None, "team"),
        "icon": OneOf(ICONS[0], {each: each for each in ICONS}),
        "order": OneOf(Order.ACTIVITY.value, words_of(Order)),
        "columns": Many(of=OneOf(words={each: each for each in COLUMNS}), is_set=True),
        "condition": Condition(),
    }
    order = viewing.put_in_order
    more: dict[str, Any] = {"key": ("name", "team"), "group": lambda plain: "team" in plain}
    kind = Kind(
        "views",
        70,
        Right.SHARE_VIEWS,
        parts,
        _rows,
        _values,
        _make,
        _change,
        _remove,
        lambda ids, by: order(ids, by=by),
        **more,
    )
    register(kind)


def _rows(by: Membership) -> Iterable[View]:
    shared = Q(sharing=Sharing.SHARED) | Q(sharing=Sharing.TEAM, team__isnull=False)
    rows = View.objects.filter(shared, workspace_id=by.workspace_id, deleted_at=None)
    return rows.order_by("-sharing", "position", "id")[:MOST]


def _values(row: View) -> Values:
    same = {name: getattr(row, name) for name in ("name", "icon", "order", "columns", "condition")}
    return same | {"team": row.team_id if row.sharing == Sharing.TEAM else None}


def _wish(values: Values) -> viewing.Wish:
    return viewing.Wish(**values, sharing=Sharing.TEAM if values["team"] else Sharing.SHARED)


def _make(values: Values, by: Membership) -> View:
    return viewing.make(_wish(values), by=by)


def _change(row: View, values: Values, by: Membership) -> View:
    return viewing.change(row, _wish(values), by=by)


def _remove(row: View, by: Membership) -> None:
    viewing.remove(row, by=by)
