"""The builder of conditions as its page shows it: any tree, also a broken one, as groups and lines with what fits in each."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.conversations.conditions import fields, kinds, language, spans
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.fields import Field
from madoguchi.conversations.conditions.kinds import Kind
from madoguchi.conversations.conditions.language import DEEPEST, MATCHES, MOST_QUESTIONS, Broken

MOST_OFFERED = 50
LONGEST = 40_000

type Words = str | Promise

OPERATORS: dict[str, Words] = {
    "is": pgettext_lazy("condition", "is one of"),
    "is_not": pgettext_lazy("condition", "is none of"),
    "any_of": pgettext_lazy("condition", "has one of"),
    "all_of": pgettext_lazy("condition", "has all of"),
    "none_of": pgettext_lazy("condition", "has none of"),
    "equals": pgettext_lazy("condition", "is exactly"),
    "at_least": pgettext_lazy("condition", "is at least"),
    "at_most": pgettext_lazy("condition", "is at most"),
    "within": pgettext_lazy("condition", "in the last"),
    "longer_ago": pgettext_lazy("condition", "longer ago than"),
    "ahead": pgettext_lazy("condition", "in the next"),
    "in": pgettext_lazy("condition", "is in"),
    "from": pgettext_lazy("condition", "on or after"),
    "before": pgettext_lazy("condition", "before the day"),
    "empty": pgettext_lazy("condition", "is empty"),
    "filled": pgettext_lazy("condition", "is not empty"),
    "contains": pgettext_lazy("condition", "contains"),
    "lacks": pgettext_lazy("condition", "does not contain"),
}
GONE = _("No longer there")
YES_NO = pgettext_lazy("condition", "is")
UNITS: dict[str, Words] = {"minutes": _("minutes"), "hours": _("hours"), "days": _("days"), "weeks": _("weeks")}
DAYS: dict[str, Words] = {
    "today": _("today"),
    "yesterday": _("yesterday"),
    "tomorrow": _("tomorrow"),
    "this_week": _("this week"),
    "last_week": _("last week"),
    "next_week": _("next week"),
    "this_month": _("this month"),
    "last_month": _("last month"),
}
MATCH_WORDS: dict[str, Words] = {
    "all": _("All of these hold"),
    "any": _("At least one of these holds"),
    "none": _("None of these holds"),
}
GROUPS: dict[str, Words] = {
    "event": pgettext_lazy("fields", "What happened"),
    "conversation": _("Conversation"),
    "people": _("Our side"),
    "customer": _("Customer"),
    "times": pgettext_lazy("fields", "Times"),
    "own": _("Tags and own fields"),
}


@dataclass(frozen=True)
class Tick:
    """One thing to tick; `is_number`: its value stands as a number in the condition."""

    value: int | str
    words: str
    is_on: bool

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int)


@dataclass
class Line:
    """One question as it is edited. `control` names the part of the template that asks for its value."""

    place: str
    key: str
    fields: list[tuple[Words, list[tuple[str, Words]]]]
    op: str = ""
    ops: list[tuple[str, Words]] = field(default_factory=list)
    control: str = "none"
    value: Any = None
    options: Sequence[Tick] = ()
    chosen: Sequence[str] = ()
    problems: list[str] = field(default_factory=list)
    is_group = False
    units = list(UNITS.items())
    days = list(DAYS.items())


@dataclass
class Box:
    """A group as it is edited."""

    place: str
    match: str
    parts: list["Box | Line"]
    may_nest: bool
    problems: list[str] = field(default_factory=list)
    matches = list(MATCH_WORDS.items())
    is_group = True


def problems_of(tree: Any, asking: Asking) -> dict[str, list[str]]:
    """What is wrong, by place."""
    try:
        language.read(tree, asking)
    except Broken as broken:
        return by_place(broken)
    return {}


def by_place(broken: Broken) -> dict[str, list[str]]:
    """The words of what is wrong, by place."""
    found: dict[str, list[str]] = defaultdict(list)
    for problem in broken.problems:
        found[".".join(map(str, problem.place))].append(problem.words)
    return dict(found)


def missing(broken: Broken) -> dict[str, list[dict[str, Any]]]:
    """What a preview answers while lines are incomplete: the place, the words, and whether it only waits for a choice."""
    told = [{"place": ".".join(map(str, each.place)), "words": each.words, "waits": each.waits} for each in broken.problems]
    return {"problems": told}


def posted(fields: QueryDict) -> Any:
    """The tree as the builder posts it, not yet read. Raises BadRequest for what no builder sends."""
    text = fields.get("condition", "")
    if len(text) > LONGEST:
        raise BadRequest("The condition is too long.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest("The condition is no JSON.") from error


def built(tree: Any, asking: Asking, problems: dict[str, list[str]] | None = None) -> Box:
    """The builder for a tree; what cannot be shown at all becomes an empty group."""
    language.prepare([tree], asking)
    told = problems_of(tree, asking) if problems is None else problems
    where = tree.get("where") if isinstance(tree, dict) else None
    if not isinstance(where, dict) or not isinstance(where.get("of"), list):
        where = {"match": "all", "of": []}
    return _box(where, (), asking, told)


def _box(node: dict[str, Any], place: tuple[int, ...], asking: Asking, told: dict[str, list[str]]) -> Box:
    name = ".".join(map(str, place))
    match = node.get("match") if node.get("match") in MATCHES else "all"
    of = node["of"][:MOST_QUESTIONS] if len(place) < DEEPEST and isinstance(node["of"], list) else []
    parts: list[Box | Line] = []
    for n, part in enumerate(of):
        here = (*place, n)
        if isinstance(part, dict) and "of" in part:
            parts.append(_box(part, here, asking, told))
        else:
            parts.append(_line(part if isinstance(part, dict) else {}, here, asking, told))
    return Box(name, str(match), parts, len(place) + 1 < DEEPEST, told.get(name, []))


def _line(node: dict[str, Any], place: tuple[int, ...], asking: Asking, told: dict[str, list[str]]) -> Line:
    name, known = ".".join(map(str, place)), fields.known(asking)
    key = str(node.get("field", ""))[:60]
    found = known.get(key)
    line = Line(name, key, _offered(known, key), problems=told.get(name, []))
    if found is None:
        return line
    line.op = str(node.get("op")) if node.get("op") in found.operators else found.operators[0]
    line.ops = [(op, YES_NO if found.kind == Kind.FLAG else OPERATORS[op]) for op in found.operators]
    given = node.get("value")
    line.value = given if kinds.fits(found.kind, line.op, given) else None
    line.control = _control(found, line.op)
    if line.control in {"list", "search"}:
        line.options, line.chosen = _choices(found, line.value or [], asking, searched=line.control == "search")
    return line


def _offered(known: dict[str, Field], key: str) -> list[tuple[Words, list[tuple[str, Words]]]]:
    groups: dict[str, list[tuple[str, Words]]] = defaultdict(list)
    for each in known.values():
        groups[each.group].append((each.key, each.label))
    gone: list[tuple[Words, list[tuple[str, Words]]]] = [] if key in known else [(GONE, [(key, key or "?")])]
    return gone + [(words, groups[group]) for group, words in GROUPS.items() if groups[group]]


def _control(found: Field, op: str) -> str:
    if op in {"empty", "filled"}:
        return "none"
    if found.kind in {Kind.CHOICE, Kind.MANY}:
        return "search" if found.names is not None else "list"
    if found.kind == Kind.TIME:
        return "span" if op in spans.RELATIVE else "days" if op == "in" else "day"
    return {Kind.FLAG: "flag", Kind.NUMBER: "number"}.get(found.kind, "words")


def _choices(found: Field, value: list[Any], asking: Asking, *, searched: bool) -> tuple[list[Tick], list[str]]:
    names = language.names_of(found, value, asking)
    chosen = [Tick(each, names.get(each) or str(GONE), is_on=True) for each in value]
    gone = [each for each in chosen if each.value not in names]
    every = [Tick(*choice, is_on=choice.value in names) for choice in fields.choices_of(found, asking)]
    return chosen if searched else gone + every, [each.words for each in chosen]


def offered(key: str, text: str, asking: Asking) -> list[Tick]:
    """What a searched field offers for some typed words."""
    found = fields.known(asking).get(key)
    if found is None or found.kind not in {Kind.CHOICE, Kind.MANY}:
        return []
    if found.find is not None:
        return _ticks(found.find(asking, text))
    wanted = text.casefold()
    return _ticks(choice for choice in fields.choices_of(found, asking) if wanted in choice.words.casefold())


def _ticks(choices: Iterable[Choice]) -> list[Tick]:
    return [Tick(*choice, is_on=False) for choice in islice(choices, MOST_OFFERED)]
