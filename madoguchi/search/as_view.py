"""A search as the condition of a view: what a list of conversations can be asked, the rest is named."""

from typing import Any

from madoguchi.conversations.conditions import fields as conditions
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.kinds import Kind
from madoguchi.conversations.conditions.language import VERSION
from madoguchi.search.days import day
from madoguchi.search.fields import Field, named
from madoguchi.search.querying import parse

SAME = {"tag": "tags"}  # where a condition calls it otherwise
DAYS = {"before": "before", "after": "from"}
NOTHING = {"none", "なし"}

type Question = dict[str, Any]


def condition(text: str, asking: Asking) -> tuple[dict[str, Any], list[str]]:
    """The tree, and the fields that no view knows, as they were typed."""
    query = parse(text, asking)
    parts: list[dict[str, Any]] = []
    left: list[str] = []
    for each in query.words:
        asked = [_line("words", "lacks" if each.is_not else "contains", words) for words in each.said]
        parts += asked if len(asked) == 1 else [{"match": "all" if each.is_not else "any", "of": asked}] if asked else []
    for field in query.fields:
        line = _question(field, asking)
        if line is None:
            left.append(f"{field.name}:{field.value}")
        else:
            parts.append(line)
    return {"version": VERSION, "where": {"match": "all", "of": parts}}, left


def _question(field: Field, asking: Asking) -> Question | None:
    if field.name == "subject":
        return _line("words", "lacks" if field.is_not else "contains", field.value)
    if field.name == "has":
        return _line("attachments", "is", (field.value not in NOTHING) != field.is_not)
    if field.name in DAYS and not field.is_not:
        at = day(field.value, asking.now.astimezone(asking.zone))
        return _line("last_activity", DAYS[field.name], at.date().isoformat()) if at else None
    known = conditions.known(asking).get(SAME.get(field.name, field.name))
    return _chosen(known, field, asking) if known else None


def _chosen(known: conditions.Field, field: Field, asking: Asking) -> Question | None:
    operators = ("any_of", "none_of") if known.kind == Kind.MANY else ("is", "is_not")
    if operators[0] not in known.operators:
        return None
    offered = known.find(asking, field.value) if known.find else conditions.choices_of(known, asking)
    ids = list(field.chosen) or named([(each.value, str(each.words)) for each in offered], field.value)
    return _line(known.key, operators[field.is_not], ids) if ids else None


def _line(key: str, op: str, value: Any) -> Question:
    return {"field": key, "op": op, "value": value}
