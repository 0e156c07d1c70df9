"""Service levels in files, each as its present version says."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import By, Flag, Length, Many, OneOf, Part, Record, Ref, Text, words_of
from madoguchi.accounts.portable.references import Names, Unfit
from madoguchi.conversations.portable.conditions import Condition
from madoguchi.conversations.portable.naming import PRIORITIES
from madoguchi.kit.yaml_text import Given
from madoguchi.service_levels import keeping, matching
from madoguchi.service_levels.models import Policy, PolicyVersion, Target

LENGTH = Length()


@dataclass(frozen=True)
class Step(Part):
    """80% of the time gone, or 10m of it left."""

    _SHARE = re.compile(r"(\d{1,2})%")

    def tell(self, value: Mapping[str, int], names: Names) -> str:
        return f"{value['share']}%" if "share" in value else LENGTH.tell(value["before"], names)

    def check(self, at: Given) -> str:
        return str(at.value) if self._share(at) else LENGTH.check(at)

    def take(self, at: Given, names: Names) -> dict[str, int]:
        share = self._share(at)
        return {"share": int(share[1])} if share else {"before": LENGTH.take(at, names)}

    def _share(self, at: Given) -> "re.Match[str] | None":
        if not isinstance(at.value, str):
            raise Unfit("write 80% of the time gone, or 10m of it left", at)
        return self._SHARE.fullmatch(at.value)


def add() -> None:
    """Called once at start."""
    priorities = OneOf(words={str(key): word for key, word in PRIORITIES.items()})
    pauses = OneOf(words={str(each): str(each) for each in keeping.PAUSING})
    target = {
        "times": By({}, priorities, LENGTH),
        "always": Flag(False),
        "pauses": Many(of=pauses, is_set=True),
    }
    parts = {
        "name": Text(most=80),
        "active": Flag(True),
        "condition": Condition(asker="house"),
        "calendar": Ref(None, "calendar"),
        "targets": By(key=OneOf(words=words_of(Target)), of=Record(parts=target)),
        "warnings": Many(of=Step()),
    }
    register(Kind("service_levels", 50, Right.MANAGE_HOURS, parts, _rows, _values, _make, _change, _remove, _order))


@dataclass(frozen=True)
class Present:
    """A policy by its id, as it is now."""

    pk: int
    version: PolicyVersion


def _rows(by: Membership) -> Iterable[Present]:
    return [Present(each.policy_id, each) for each in matching.present(by.workspace_id)]


def _values(row: Present) -> Values:
    version = row.version
    told = {"name": version.name, "active": version.policy.is_active, "condition": version.condition}
    return told | {"calendar": version.calendar_id, "targets": version.targets, "warnings": version.warnings}


def _wish(values: Values, by: Membership) -> keeping.Wish:
    calendar = Calendar.objects.get(pk=values["calendar"], workspace=by.workspace) if values["calendar"] else None
    targets = {key: _target(told) for key, told in values["targets"].items()}
    return keeping.Wish(values["name"], values["condition"], targets, values["warnings"], calendar, values["active"])


def _target(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value}


def _make(values: Values, by: Membership) -> Policy:
    return keeping.make(by.workspace, _wish(values, by), by=by.person)


def _change(row: Present, values: Values, by: Membership) -> Policy:
    """Running clocks keep the version with which they began."""
    return keeping.change(row.version.policy, _wish(values, by), by=by.person)


def _remove(row: Present, by: Membership) -> None:
    keeping.remove(row.version.policy, by=by.person)


def _order(ids: Sequence[int], by: Membership) -> None:
    keeping.put_in_order(by.workspace, ids, by=by.person)
