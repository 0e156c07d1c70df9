"""The matrix of limits in files."""

from collections.abc import Iterable
from dataclasses import dataclass

from madoguchi.accounts.limits import actions, keeping
from madoguchi.accounts.limits.finding import EVERYBODY, FIGURES
from madoguchi.accounts.limits.limit import Limit
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.naming import ROLES
from madoguchi.accounts.portable.parts import OneOf, Part, Ref, Text, Whole
from madoguchi.accounts.portable.references import Names, Unfit
from madoguchi.kit.yaml_text import Given

ALL_KINDS = "all"


@dataclass(frozen=True)
class Holder(Part):
    """For whom: everybody, role:lead, team:受付, person:suzuki@example.jp."""

    def tell(self, value: str, names: Names) -> str:
        kind, colon, pk = value.partition(":")
        return f"{kind}:{self._part(kind).tell(int(pk), names)}" if colon else "everybody"

    def check(self, at: Given) -> str:
        kind, colon, name = at.value.partition(":") if isinstance(at.value, str) else ("", "", "")
        if at.value == "everybody":
            return str(at.value)
        if not colon or kind not in {"role", "team", "person"}:
            raise Unfit("write everybody, role:lead, team:NAME or person:ADDRESS", at)
        return f"{kind}:{self._part(kind).check(Given(name, at.line, at.file))}"

    def take(self, at: Given, names: Names) -> str:
        kind, colon, name = self.check(at).partition(":")
        if not colon:
            return EVERYBODY
        return f"{kind}:{int(self._part(kind).take(Given(name, at.line, at.file), names))}"

    def _part(self, kind: str) -> Part:
        return OneOf(words=ROLES) if kind == "role" else Ref(to=kind)


def add() -> None:
    """Called once at start."""
    figures = {name: Whole(None) for name in FIGURES}
    parts: dict[str, Part] = {"action": Text(most=24), "for": Holder(), **figures, "customer_days": Whole(365, 1, 32_767)}
    key = ("action", "for")
    register(Kind("limits", 45, Right.MANAGE_WORKSPACE, parts, _rows, _values, _keep, _change, _remove, key=key))


def _rows(by: Membership) -> Iterable[Limit]:
    return Limit.objects.filter(workspace_id=by.workspace_id).order_by("id")[: keeping.MOST_LINES]


def _values(row: Limit) -> Values:
    figures = {name: getattr(row, name) for name in FIGURES}
    return {"action": row.action or ALL_KINDS, "for": row.holder, **figures, "customer_days": row.customer_days}


def _keep(values: Values, by: Membership) -> Limit:
    figures = {name: values[name] for name in (*FIGURES, "customer_days")}
    action = actions.ALL if values["action"] == ALL_KINDS else values["action"]
    return keeping.keep(by.workspace, action, values["for"], figures, by=by.person)


def _change(_row: Limit, values: Values, by: Membership) -> Limit:
    return _keep(values, by)


def _remove(row: Limit, by: Membership) -> None:
    keeping.remove(row, by=by.person)
