"""The tree itself: read and checked, made a filter, asked of a row in memory. It never passes over what it does not know.

    {"version": 1, "where": {"match": "all", "of": [{"field": "status", "op": "is", "value": [0]}, {"match": "any", …}]}}

`match`: all, any or none of the parts hold; groups nest. A tree that names an unknown or deleted thing is broken, whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from madoguchi.conversations.conditions import fields, kinds
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.fields import Field
from madoguchi.conversations.models import Conversation

VERSION = 1
MATCHES = ("all", "any", "none")
DEEPEST = 5
MOST_QUESTIONS = 60
MOST_WORDS = 12  # each is looked for in several texts, in several ways of writing
EVERYTHING: dict[str, Any] = {"version": VERSION, "where": {"match": "all", "of": []}}


@dataclass(frozen=True)
class Question:
    """One line: a field, what is asked of it, and the value."""

    field: Field
    op: str
    value: Any


@dataclass(frozen=True)
class Group:
    """All, any or none of these."""

    match: str
    parts: tuple["Node", ...]

    @cached_property
    def cheap_first(self) -> list["Node"]:
        """In the order in which they are asked."""
        return sorted(self.parts, key=_weight)


type Node = Group | Question


@dataclass(frozen=True)
class Problem:
    """What is wrong, in words for people, and where: the places on the way down the tree. `waits`: only not filled in yet."""

    place: tuple[int, ...]
    words: str
    waits: bool = False


class Broken(ValueError):
    """The condition cannot be answered; the problems say what to mend."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.words for problem in problems))
        self.problems = problems


def read(tree: Any, asking: Asking) -> Group:
    """The checked condition. Raises Broken with everything that is wrong."""
    if not isinstance(tree, dict) or set(tree) != {"version", "where"}:
        raise Broken([Problem((), _("This is not a condition."))])
    if tree["version"] != VERSION:
        raise Broken([Problem((), _("This condition was made by a newer version of Madoguchi."))])
    reading = _Reading(asking)
    found = reading.node(tree["where"], ())
    if not reading.problems and not isinstance(found, Group):
        reading.problems.append(Problem((), _("This is not a condition.")))
    if reading.problems or not isinstance(found, Group):
        raise Broken(reading.problems)
    return found


def prepare(trees: Iterable[Any], asking: Asking) -> None:
    """Look up what many conditions have chosen, each kind of thing at once."""
    known = fields.known(asking)
    chosen: dict[str, set[Any]] = defaultdict(set)
    for tree in trees:
        for question in _questions(tree.get("where") if isinstance(tree, dict) else None):
            field, value = known.get(str(question.get("field"))), question.get("value")
            if field is not None and field.names is not None and isinstance(value, list):
                chosen[field.key].update(each for each in value if isinstance(each, int | str))
    for key, values in chosen.items():
        names_of(known[key], list(values), asking)


def filter_of(node: Node, asking: Asking) -> Q:
    """The condition for the database; what is cheap stands first."""
    if isinstance(node, Question):
        return node.field.filter(node.op, node.value, asking)
    parts = [filter_of(part, asking) for part in node.cheap_first]
    found = Q()
    for part in parts:
        found = found & part if node.match == "all" else found | part
    if node.match == "none" and parts:
        return ~found
    return found


def holds(node: Node, conversation: Conversation, asking: Asking) -> bool:
    """The condition asked of one conversation."""
    if isinstance(node, Question):
        return node.field.holds(conversation, node.op, node.value, asking)
    wanted = node.match != "all"  # the answer that settles it
    for part in node.cheap_first:
        if holds(part, conversation, asking) == wanted:
            return node.match == "any"
    return node.match != "any"


def names_of(field: Field, values: list[Any], asking: Asking) -> dict[Any, str]:
    """How what was chosen is called now; what is gone is left out."""
    if field.names is None:
        offered = {choice.value: choice.words for choice in fields.choices_of(field, asking)}
        return {value: offered[value] for value in values if value in offered}
    kept: dict[Any, str | None] = asking.kept.setdefault(f"names:{field.key}", {})
    if missing := [value for value in values if value not in kept]:
        kept.update(dict.fromkeys(missing))
        kept.update(field.names(asking, missing))
    return {value: words for value in values if (words := kept[value]) is not None}


def _weight(node: Node) -> int:
    return node.field.weight if isinstance(node, Question) else max((_weight(part) for part in node.parts), default=0)


def _questions(node: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if not isinstance(node, dict) or depth > DEEPEST:
        return
    if "field" in node:
        yield node
    of = node.get("of")
    for part in of[:MOST_QUESTIONS] if isinstance(of, list) else []:
        yield from _questions(part, depth + 1)


class _Reading:
    """One tree being read; what is wrong gathers here."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.problems: list[Problem] = []
        self.known = fields.known(asking)
        self.count = self.words = 0

    def node(self, given: Any, place: tuple[int, ...]) -> Node | None:
        if isinstance(given, dict) and set(given) == {"match", "of"}:
            return self._group(given, place)
        if isinstance(given, dict) and {"field", "op"} <= set(given) <= {"field", "op", "value"}:
            return self._question(given, place)
        self._wrong(place, _("This is not a condition."))
        return None

    def _group(self, given: dict[str, Any], place: tuple[int, ...]) -> Node | None:
        match, of = given["match"], given["of"]
        if match not in MATCHES or not isinstance(of, list):
            self._wrong(place, _("This is not a condition."))
            return None
        if len(place) >= DEEPEST:
            self._wrong(place, _("Groups may stand inside each other %(n)s deep at most.") % {"n": DEEPEST})
            return None
        if not of and (place or match != "all"):
            self._wrong(place, _("This group is empty."), waits=True)
            return None
        if len(of) > MOST_QUESTIONS:
            self._wrong(place, _("A condition may have %(n)s lines at most.") % {"n": MOST_QUESTIONS})
            return None
        parts = [self.node(part, (*place, n)) for n, part in enumerate(of)]
        return Group(match, tuple(part for part in parts if part is not None))

    def _question(self, given: dict[str, Any], place: tuple[int, ...]) -> Node | None:
        self.count += 1
        field, op, value = self.known.get(str(given["field"])), given["op"], given.get("value")
        if self.count > MOST_QUESTIONS:
            self._wrong(place, _("A condition may have %(n)s lines at most.") % {"n": MOST_QUESTIONS})
            return None
        if field is None:
            self._wrong(
                place,
                _("The field “%(key)s” does not exist any more.")
                % {"key": fields.former_name(str(given["field"])[:60], self.asking)},
            )
            return None
        if op not in field.operators:
            self._wrong(place, _("“%(field)s” cannot be asked like this.") % {"field": field.label})
            return None
        if not kinds.fits(field.kind, op, value):
            self._wrong(place, _("“%(field)s” still needs a value.") % {"field": field.label}, waits=True)
            return None
        if field.kind in {kinds.Kind.CHOICE, kinds.Kind.MANY} and value is not None and self._is_gone(field, value):
            self._wrong(place, _("What was chosen for “%(field)s” does not exist any more.") % {"field": field.label})
            return None
        self.words += field.kind == kinds.Kind.WORDS
        if self.words > MOST_WORDS:
            self._wrong(place, _("A condition may look for words in %(n)s lines at most.") % {"n": MOST_WORDS})
            return None
        return Question(field, op, value)

    def _is_gone(self, field: Field, value: list[Any]) -> bool:
        found = names_of(field, value, self.asking)
        return any(each not in found for each in value)

    def _wrong(self, place: tuple[int, ...], words: str, *, waits: bool = False) -> None:
        if len(self.problems) < 20:
            self.problems.append(Problem(place, words, waits))
