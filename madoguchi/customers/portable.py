"""Tiers in files."""

from collections.abc import Iterable

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Flag, Many, OneOf, Text, Whole, words_of
from madoguchi.accounts.portable.references import Reference, refer
from madoguchi.customers import serving
from madoguchi.customers.models import ServedBy, Tier

FIELDS = ("name", "channels", "named_owner", "calls", "note")


def add() -> None:
    """Called once at start."""
    parts = {
        "name": Text(most=40),
        "channels": Many(of=OneOf(words=words_of(ServedBy)), is_set=True),
        "named_owner": Flag(False),
        "calls": Whole(0, 0, 32_767),
        "note": Text("", 300),
    }
    refer(Reference("tier", "tier", lambda pk: [(each.pk, each.name) for each in serving.tiers(pk)]))
    register(Kind("tiers", 26, Right.MANAGE_HOURS, parts, _rows, _values, _make, _change, _remove, named="tier"))


def _rows(by: Membership) -> Iterable[Tier]:
    return serving.tiers(by.workspace_id)


def _values(row: Tier) -> Values:
    return {name: getattr(row, name) for name in FIELDS}


def _make(values: Values, by: Membership) -> Tier:
    return serving.keep_tier(by.workspace, None, by=by.person, **values)


def _change(row: Tier, values: Values, by: Membership) -> Tier:
    return serving.keep_tier(by.workspace, row, by=by.person, **values)


def _remove(row: Tier, by: Membership) -> None:
    serving.remove_tier(row, by=by.person)
