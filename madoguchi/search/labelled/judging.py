"""How good the order of what is found is: nDCG@10 over the labelled queries."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path
from statistics import mean
from typing import Any

from madoguchi.accounts.models import Membership
from madoguchi.search import synonyms
from madoguchi.search.finding import Hit, find
from madoguchi.search.labelled.things import Key, Thing, fillings, things
from madoguchi.search.models import DocumentKind, SynonymGroup

FILE = Path(__file__).with_name("queries.toml")
AT = 10
LOOKED_AT = 60
GRADES = {"best": 3, "good": 2, "fair": 1}
ABOUT = {
    "best": ("subject", "file", "reply"),
    "good": ("asked", "inside", "replied"),
    "fair": ("said", "noted"),
}

DAYS = ("before", "after")
_INSIDE = {DocumentKind.CONVERSATION, DocumentKind.MESSAGE, DocumentKind.NOTE}

type Search = Callable[[Membership, str], Sequence[Hit]]


@dataclass(frozen=True)
class Judged:
    """One query: how well it was answered, 0 to 1, and the grades of what was found, in its order."""

    ability: str
    ask: str
    ndcg: float
    grades: list[int]
    answers: int


@dataclass(frozen=True)
class Truth:
    """All that can be found, by the parts it has, and what the labels' blanks are filled with."""

    by_part: dict[str, list[Thing]]
    filled: dict[str, str]

    @classmethod
    def of(cls, membership: Membership) -> "Truth":
        """That of a member who sees everything."""
        every = things(membership.workspace)
        by_part: dict[str, list[Thing]] = {}
        for thing in every:
            for part in thing.parts:
                by_part.setdefault(part, []).append(thing)
        return cls(by_part, fillings(every))


def judge(membership: Membership, search: Search | None = None) -> list[Judged]:
    """Every labelled query that has an answer in this workspace. The member must see all of it."""
    truth = Truth.of(membership)
    look = search or _by_relevance
    told = []
    for ability, query in queries():
        grades = graded(query, truth)
        ask = _fill(query["ask"], truth.filled)
        if grades:
            found = [grades.get(key, 0) for key in _keys(look(membership, ask))]
            told.append(Judged(ability, ask, _ndcg(found, sorted(grades.values(), reverse=True)), found, len(grades)))
    return told


def summary(judged: Sequence[Judged]) -> dict[str, Any]:
    """The figures: over all, by ability, and what was answered worst."""
    abilities = dict.fromkeys(each.ability for each in judged)
    worst = sorted(judged, key=lambda each: each.ndcg)[:10]
    return {
        "queries": len(judged),
        "ndcg_at_10": round(mean(each.ndcg for each in judged), 4),
        "by_ability": {name: round(mean(each.ndcg for each in judged if each.ability == name), 3) for name in abilities},
        "worst": {each.ask: round(each.ndcg, 3) for each in worst},
    }


def add_synonyms(membership: Membership) -> None:
    """The labels expect the groups that every workspace is offered."""
    kept = SynonymGroup.objects.filter(workspace=membership.workspace)
    for words in synonyms.offered(kept):
        synonyms.add_group(membership.workspace, words, by=membership.person)


@cache
def queries() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Ability and label of each."""
    told = tomllib.loads(FILE.read_text("utf-8"))
    return tuple((ability, each) for ability, some in told.items() for each in some)


def graded(query: dict[str, Any], truth: Truth) -> dict[Key, int]:
    """How much each thing would help whoever asks this; what would not is left out."""
    found: dict[Key, int] = {}
    for name, grade in sorted(GRADES.items(), key=lambda each: each[1]):
        rules = [*query.get(name, ()), *(f"{part}:{query['about']}" for part in ABOUT[name] if "about" in query)]
        for rule in rules:
            asked = [each.split(":", 1) for each in rule.split(" & ")]
            tests = [_test(*each, filled=truth.filled) for each in asked]
            candidates = truth.by_part.get(next(part for part, _expression in asked if part not in DAYS), ())
            found |= {each.key: grade for each in candidates if all(test(each) for test in tests)}
    return found


def _test(part: str, expression: str, *, filled: dict[str, str]) -> Callable[[Thing], bool]:
    if part in DAYS:
        day = _fill(expression, filled)
        return lambda each: bool(each.since) and (each.since < day if part == "before" else each.since >= day)
    pattern = re.compile(_fill(expression, {name: re.escape(text.lower()) for name, text in filled.items()}), re.MULTILINE)
    return lambda each: pattern.search(each.parts.get(part, "")) is not None


def _fill(text: str, filled: dict[str, str]) -> str:
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _by_relevance(membership: Membership, ask: str) -> Sequence[Hit]:
    return find(membership, ask, sort="relevant", limit=LOOKED_AT).hits


def _keys(hits: Sequence[Hit]) -> list[Key]:
    """What a person sees: a conversation counts once, wherever in it the words stand."""
    keys = [("conversation", hit.number or 0) if hit.kind in _INSIDE else (str(hit.kind), hit.subject_id) for hit in hits]
    return list(dict.fromkeys(keys))[:AT]


def _ndcg(found: Sequence[int], ideal: Sequence[int]) -> float:
    return _gain(found[:AT]) / _gain(ideal[:AT])


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))
