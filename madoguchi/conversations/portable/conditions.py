"""Conditions in files: `all`, `any` or `none` of some lines; a line names a field and, under its question, what is asked for.

all:
  - field: status
    is: [open]
  - any:
      - field: tags
        any_of: [返金]
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from madoguchi.accounts.portable.parts import Part
from madoguchi.accounts.portable.references import Names, Unfit
from madoguchi.conversations.conditions import fields, language, own_choices
from madoguchi.conversations.conditions.asking import Asker, Asking
from madoguchi.conversations.conditions.fields import Field
from madoguchi.conversations.models import CustomChoice
from madoguchi.conversations.portable.chosen import RESERVED, SPEAKS, Sort
from madoguchi.kit.whole_numbers import whole
from madoguchi.kit.yaml_text import Given

OWN = "own-"
UNSAID = Sort({})
EMPTY: dict[str, Any] = {"all": []}


@dataclass(frozen=True)
class Condition(Part):
    """Who asks decides which fields there are."""

    default: Any = field(default_factory=lambda: EMPTY)
    asker: Asker = "member"

    def tell(self, value: Any, names: Names) -> Any:
        try:
            return self._told(value["where"], names)
        except (KeyError, TypeError, ValueError):
            return {"unreadable": value}

    def check(self, at: Given) -> Any:
        if not isinstance(at.value, dict) or "field" in at.value:
            raise Unfit("a condition begins with all, any or none", at)
        return self._checked(at, 0)

    def take(self, at: Given, names: Names) -> Any:
        tree = {"version": language.VERSION, "where": self._taken(at, names)}
        try:
            language.read(tree, self._asking(names))
        except language.Broken as error:
            first = error.problems[0]
            raise Unfit(first.words, _there(at, first.place)) from error
        return tree

    def _asking(self, names: Names) -> Asking:
        if self.asker not in names.kept:
            names.kept[self.asker] = Asking(names.by, timezone.now(), asker=self.asker)
        found: Asking = names.kept[self.asker]
        return found

    def _told(self, node: dict[str, Any], names: Names) -> dict[str, Any]:
        if "match" in node:
            return {node["match"]: [self._told(each, names) for each in node["of"]]}
        key, value = node["field"], node.get("value")
        known = fields.known(self._asking(names)).get(key)
        if isinstance(value, list):
            sort = self._sort(key, known, names)
            value = [(sort or UNSAID).word(each, names) if type(each) is int else each for each in value]
        return {"field": _field_told(key, names), node["op"]: True if value is None else value}

    def _checked(self, at: Given, depth: int) -> dict[str, Any]:
        given = at.value
        if isinstance(given, dict) and len(given) == 1 and depth <= language.DEEPEST:
            ((match, of),) = given.items()
            if match in language.MATCHES and isinstance(of.value, list):
                return {match: [self._checked(each, depth + 1) for each in of.value]}
        if not isinstance(given, dict) or len(given) != 2 or not isinstance(given.get("field", at).value, str):
            raise Unfit("this is no line of a condition; write all, any or none with a list, or “field: …” and “is: …”", at)
        return {"field": given["field"].value} | {op: each.plain for op, each in given.items() if op != "field"}

    def _taken(self, at: Given, names: Names) -> dict[str, Any]:
        given = at.value
        if "field" not in given:
            ((match, of),) = given.items()
            return {"match": match, "of": [self._taken(each, names) for each in of.value]}
        key = _field_taken(given["field"], names)
        known = fields.known(self._asking(names)).get(key)
        if known is None:
            raise Unfit(f"there is no field “{given['field'].value}” here", given["field"])
        ((op, value),) = ((op, each) for op, each in given.items() if op != "field")
        if op not in known.operators:
            raise Unfit(f"“{given['field'].value}” is asked by one of: {', '.join(known.operators)}", value)
        if op in {"empty", "filled"}:
            if value.value is not True:
                raise Unfit(f"write “{op}: true”", value)
            return {"field": key, "op": op, "value": None}
        if not isinstance(value.value, list):
            return {"field": key, "op": op, "value": value.plain}
        sort = self._sort(key, known, names)
        chosen = [each.plain if sort is None or sort.is_own(each) else sort.value(each, names) for each in value.value]
        return {"field": key, "op": op, "value": chosen}

    def _sort(self, key: str, known: Field | None, names: Names) -> Sort | None:
        """How what is chosen is named; None where texts stand for themselves."""
        if key in SPEAKS or known is None:
            return SPEAKS.get(key)
        if known.names == own_choices.people_names:
            return Sort("person")
        if key.startswith(OWN):
            rows = CustomChoice.objects.filter(field=whole(key.removeprefix(OWN)) or 0, removed_at=None)
            if key not in names.kept:
                names.kept[key] = dict(rows.values_list("pk", "path"))
            return Sort(names.kept[key])
        offered = {each.value: each.words for each in fields.choices_of(known, self._asking(names))}
        numbers = {value: words for value, words in offered.items() if isinstance(value, int)}
        return Sort(numbers, RESERVED | {each for each in offered if isinstance(each, str)}) if numbers else None


def _field_told(key: str, names: Names) -> str:
    pk = whole(key.removeprefix(OWN)) if key.startswith(OWN) else None
    return f"own/{names.name('custom_field', pk)}" if pk else key


def _field_taken(at: Given, names: Names) -> str:
    own, slash, name = at.value.partition("/")
    if own == "own" and slash:
        return f"{OWN}{names.id('custom_field', Given(name, at.line, at.file))}"
    return str(at.value)


def _there(at: Given, place: tuple[int, ...]) -> Given:
    """The line that a place of the tree stands in."""
    for n in place:
        ((_match, of),) = at.value.items()
        at = of.value[n]
    return at
