"""The kinds of field: which questions each knows, how a value must look, and the same answer by the database and in memory.

A question that speaks of nothing (no date, no number) is not true, whatever is asked, unless it asks for emptiness.
"""

import math
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q

from madoguchi.conversations.conditions import spans, words
from madoguchi.conversations.conditions.asking import Asking

MOST_CHOSEN = 100
LONGEST_WORDS = 200
HUGE = 1e15
NONE = "none"  # chosen beside the others: the field is empty


class Kind(StrEnum):
    """What a field holds."""

    CHOICE = "choice"  # one of a list
    MANY = "many"  # some of a list
    NUMBER = "number"
    TIME = "time"
    WORDS = "words"
    FLAG = "flag"


OPERATORS: dict[Kind, tuple[str, ...]] = {
    Kind.CHOICE: ("is", "is_not"),
    Kind.MANY: ("any_of", "all_of", "none_of"),
    Kind.NUMBER: ("equals", "at_least", "at_most", "empty", "filled"),
    Kind.TIME: ("within", "longer_ago", "ahead", "in", "from", "before", "empty", "filled"),
    Kind.WORDS: ("contains", "lacks", "equals", "empty", "filled"),
    Kind.FLAG: ("is",),
}


def fits(kind: Kind, op: str, value: Any) -> bool:
    """Whether a value has the shape that this question takes; what is chosen is looked up elsewhere."""
    if op in {"empty", "filled"}:
        return value is None
    if kind in {Kind.CHOICE, Kind.MANY}:
        return isinstance(value, list) and 0 < len(value) <= MOST_CHOSEN and all(_is_choice(each) for each in value)
    if kind == Kind.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) <= HUGE
    if kind == Kind.TIME:
        return spans.fits(op, value)
    if kind == Kind.WORDS:
        return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_WORDS and "\0" not in value
    return isinstance(value, bool)


def _is_choice(value: Any) -> bool:
    return (type(value) is int and 0 <= value < 10**18) or (isinstance(value, str) and 0 < len(value) <= 100)


def test(kind: Kind, path: str, op: str, value: Any, asking: Asking) -> Q:
    """The question of one column as a filter. Not for Kind.MANY, which is no column."""
    if op in {"empty", "filled"}:
        empty = Q(**{f"{path}__isnull": True})
        empty = empty | Q(**{path: ""}) if kind == Kind.WORDS else empty
        return empty if op == "empty" else ~empty
    if kind == Kind.CHOICE:
        chosen = Q(**{f"{path}__in": [each for each in value if each != NONE]})
        chosen = chosen | Q(**{f"{path}__isnull": True}) if NONE in value else chosen
        return chosen if op == "is" else ~chosen
    if kind == Kind.TIME:
        low, high = spans.span(op, value, asking)
        lowest = Q(**{f"{path}__gte": low}) if low else Q()
        return lowest & Q(**{f"{path}__lt": high}) if high else lowest
    if kind == Kind.WORDS:
        lookup = "exact" if op == "equals" else "has_words"
        found = Q(**{f"{path}__{lookup}": value})
        return ~found if op == "lacks" else found
    if kind == Kind.NUMBER:
        return Q(**{f"{path}__{ {'equals': 'exact', 'at_least': 'gte', 'at_most': 'lte'}[op] }": value})
    return Q(**{path: value})


def holds(kind: Kind, actual: Any, op: str, value: Any, asking: Asking) -> bool:
    """The same question of what a field holds in memory: a value or None; for Kind.MANY a collection."""
    if op in {"empty", "filled"}:
        return (actual is None or actual == "") == (op == "empty")
    if kind == Kind.MANY:
        return among(actual, op, value)
    if kind == Kind.CHOICE:
        return ((NONE if actual is None else actual) in value) == (op == "is")
    if kind == Kind.TIME:
        low, high = spans.span(op, value, asking)
        return isinstance(actual, datetime) and (low is None or low <= actual) and (high is None or actual < high)
    if kind == Kind.WORDS:
        if op == "equals":
            return bool(actual == value)
        return words.has(actual or "", value) == (op == "contains")
    if actual is None:
        return False
    if kind == Kind.NUMBER:
        return bool(actual == value if op == "equals" else actual >= value if op == "at_least" else actual <= value)
    return bool(actual) == value


def among(actual: Collection[Any], op: str, value: list[Any]) -> bool:
    """Some, all or none of `value` among what there is."""
    found = [each in actual for each in value]
    return any(found) if op == "any_of" else all(found) if op == "all_of" else not any(found)
