"""Nudges in files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Flag, Maybe, Part, Record, Ref, Text, Whole
from madoguchi.accounts.portable.references import Names, Reference, Unfit, refer
from madoguchi.channels.chat.models import Nudge, Site
from madoguchi.channels.chat.proactive import keeping, signs
from madoguchi.kit.yaml_text import Given

NUMBERS = {"after_seconds": (20, 0, 3600), "times": (1, 1, 20), "days": (7, 1, 365), "most_a_day": (500, 1, 100_000)}
SAME = ("name", "is_on", "conditions", "words", *NUMBERS, "quiet_from", "quiet_until", "holdout")


@dataclass(frozen=True)
class Conditions(Part):
    """A list of {field, op, value}, as signs.py reads it."""

    def check(self, at: Given) -> list[dict[str, Any]]:
        try:
            return signs.check(at.plain)
        except signs.Unfit as error:
            raise Unfit(str(error), at) from error


@dataclass(frozen=True)
class Moment(Part):
    """A time of day, “22:00”."""

    def tell(self, value: time, names: Names) -> str:  # noqa: ARG002
        return f"{value:%H:%M}"

    def check(self, at: Given) -> str:
        try:
            return f"{time.fromisoformat(at.value):%H:%M}"
        except (TypeError, ValueError) as error:
            raise Unfit("a time of day is needed here, as “22:00” in quotes", at) from error

    def take(self, at: Given, names: Names) -> time:  # noqa: ARG002
        return time.fromisoformat(self.check(at))


def add() -> None:
    """Called once at start."""
    refer(Reference("chat_window", "chat window", _windows))
    parts: dict[str, Part] = {
        "name": Text(most=80),
        "window": Maybe(None, Ref(to="chat_window")),
        "is_on": Flag(True),
        "words": Record({}, {"ja": Text("", 300), "en": Text("", 300)}),
        "conditions": Conditions([]),
        **{name: Whole(*limits) for name, limits in NUMBERS.items()},
        "quiet_from": Maybe(None, Moment()),
        "quiet_until": Maybe(None, Moment()),
        "holdout": Whole(10, 0, 50),
    }
    register(Kind("nudges", 67, Right.MANAGE_RULES, parts, _rows, _values, _make, _change, _remove, _order))


def _windows(workspace_id: int) -> Iterable[tuple[int, str]]:
    return Site.objects.filter(workspace_id=workspace_id).order_by("name").values_list("pk", "name")


def _rows(by: Membership) -> Iterable[Nudge]:
    rows: Iterable[Nudge] = keeping.standing(by.workspace_id)[: keeping.MOST]
    return rows


def _values(row: Nudge) -> Values:
    return {name: getattr(row, name) for name in SAME} | {"window": row.site_id}


def _told(values: Values) -> dict[str, Any]:
    return {name: values[name] for name in SAME} | {"site_id": values["window"]}


def _make(values: Values, by: Membership) -> Nudge:
    return keeping.keep(by.workspace, None, _told(values), by=by.person)


def _change(row: Nudge, values: Values, by: Membership) -> Nudge:
    return keeping.keep(by.workspace, row, _told(values), by=by.person)


def _remove(row: Nudge, by: Membership) -> None:
    keeping.remove(row, by=by.person)


def _order(ids: Sequence[int], by: Membership) -> None:
    keeping.put_in_order(by.workspace, ids, by=by.person)
