"""A workspace's own stages in files."""

from collections.abc import Iterable
from typing import Any

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.ordering import by_moves
from madoguchi.accounts.portable.parts import OneOf, Text
from madoguchi.conversations import staging
from madoguchi.conversations.models import SubStatus
from madoguchi.conversations.portable.naming import STATUSES


def add() -> None:
    """Called once at start."""
    staged = {int(each): STATUSES[each] for each in staging.STAGED}
    parts = {"status": OneOf(words=staged), "name": Text(most=60)}
    order = by_moves(_beside, SubStatus, lambda row, by: staging.move_stage(row, up=True, by=by.person))
    more: dict[str, Any] = {"order": order, "key": ("status", "name"), "group": lambda plain: plain["status"], "named": "stage"}
    register(Kind("stages", 20, Right.MANAGE_WORKSPACE, parts, _rows, _values, _make, _change, _remove, **more))


def _rows(by: Membership) -> Iterable[SubStatus]:
    return SubStatus.objects.filter(workspace_id=by.workspace_id).order_by("status", "position", "id")


def _beside(row: SubStatus) -> Iterable[SubStatus]:
    return SubStatus.objects.filter(workspace_id=row.workspace_id, status=row.status).order_by("position", "id")


def _values(row: SubStatus) -> Values:
    return {"status": row.status, "name": row.name}


def _make(values: Values, by: Membership) -> SubStatus:
    return staging.add_stage(by.workspace, status=values["status"], name=values["name"], by=by.person)


def _change(row: SubStatus, _values: Values, _by: Membership) -> SubStatus:
    """Its name is all that it has."""
    return row


def _remove(row: SubStatus, by: Membership) -> None:
    staging.remove_stage(row, by=by.person)
