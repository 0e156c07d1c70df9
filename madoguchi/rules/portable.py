"""Rules in files. Addresses of webhooks hold a secret: they are named, and made on their page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import Flag, Part, Text
from madoguchi.accounts.portable.references import Names, Reference, Unfit, refer
from madoguchi.conversations.portable.actions import Actions
from madoguchi.conversations.portable.chosen import Chosen, Sort, say
from madoguchi.conversations.portable.conditions import Condition
from madoguchi.kit.yaml_text import Given
from madoguchi.rules import keeping, triggers, webhooks
from madoguchi.rules.models import Rule, RuleVersion
from madoguchi.rules.wishing import Wish

SAME = ("condition", "actions", "stop", "once")


@dataclass(frozen=True)
class Trigger(Part):
    """`happens: [received]`, `every: hour`, `every: day` with `at: 09:00`, or `after: {n: 3, unit: days, of: reply}`."""

    def tell(self, value: dict[str, Any], names: Names) -> dict[str, Any]:  # noqa: ARG002
        return {"happens": value["on"]} if "on" in value else dict(value)

    def check(self, at: Given) -> dict[str, Any]:
        found = at.plain
        try:
            fits = triggers.fits(_kept(found))
        except TypeError:  # a list or an object where a word belongs
            fits = False
        if not fits:
            words = (
                "this is no trigger: “happens: […]”, “every: hour”, “every: day” with “at: 09:00”, or “after: {n, unit, of}”"
            )
            few = f"; happens is some of: {', '.join(triggers.HAPPENINGS)}; of is one of: {', '.join(triggers.BASES)}"
            raise Unfit(words + few, at)
        return dict(found)

    def take(self, at: Given, names: Names) -> Any:  # noqa: ARG002
        return _kept(at.plain)


def _kept(found: Any) -> Any:
    return {"on": found["happens"]} if isinstance(found, dict) and set(found) == {"happens"} else found


@dataclass(frozen=True)
class Present:
    """A rule by its id, as it is now."""

    pk: int
    version: RuleVersion


def add() -> None:
    """Called once at start."""
    refer(Reference("webhook", "webhook address", lambda pk: [(each.pk, each.name) for each in webhooks.standing(pk)]))
    say("webhook", Chosen(sort=Sort("webhook")))
    parts = {
        "name": Text(most=80),
        "active": Flag(True),
        "when": Trigger(),
        "condition": Condition(asker="event"),
        "actions": Actions(user="rule"),
        "stop": Flag(False),
        "once": Flag(False),
    }
    register(Kind("rules", 80, Right.MANAGE_RULES, parts, _rows, _values, _make, _change, _remove, _order))


def _rows(by: Membership) -> Iterable[Present]:
    rows = RuleVersion.objects.filter(workspace_id=by.workspace_id, rule__removed_at=None, number=F("rule__number"))
    ordered = rows.select_related("rule__workspace").order_by("rule__position", "rule_id")[: keeping.MOST]
    return [Present(each.rule_id, each) for each in ordered]


def _values(row: Present) -> Values:
    spec = row.version.spec
    told = {name: spec[name] for name in SAME if name in spec}
    return {"name": row.version.name, "active": row.version.rule.is_on, "when": spec["trigger"]} | told


def wish_of(values: Values) -> Wish:
    """A rule from its values."""
    return Wish(values["name"], values["when"], **{name: values[name] for name in SAME})


def _make(values: Values, by: Membership) -> Rule:
    return keeping.make(wish_of(values), by=by, is_on=values["active"])


def _change(row: Present, values: Values, by: Membership) -> Rule:
    """Off before it is another, on after."""
    rule = row.version.rule
    if not values["active"]:
        keeping.turn_off(rule, by=by.person)
    rule = keeping.change(rule, wish_of(values), by=by)
    return keeping.turn_on(rule, by=by) if values["active"] else rule


def _remove(row: Present, by: Membership) -> None:
    keeping.remove(row.version.rule, by=by.person)


def _order(ids: Sequence[int], by: Membership) -> None:
    keeping.put_in_order(by.workspace, ids, by=by.person)
