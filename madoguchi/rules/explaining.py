"""A condition in words, what each of its lines answered, and what differs between two versions."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from madoguchi.accounts.models import Membership
from madoguchi.conversations import actions
from madoguchi.conversations.conditions import building, language
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.building import Box, Line
from madoguchi.conversations.conditions.language import Group, Node
from madoguchi.conversations.models import Conversation
from madoguchi.rules import triggers
from madoguchi.rules.wishing import Wish

MOST_WORDS = 120


@dataclass(frozen=True)
class Said:
    """One line: how deep it stands, and what it answered (None: not asked)."""

    depth: int
    words: str
    held: bool | None = None
    is_group: bool = False


def decided(node: Node, conversation: Conversation, asking: Asking) -> list[bool | None]:
    """What each group and line answers, in the order of the tree."""
    held = language.holds(node, conversation, asking)
    if not isinstance(node, Group):
        return [held]
    return [held, *(each for part in node.parts for each in decided(part, conversation, asking))]


def told(condition: Any, asking: Asking, answers: Sequence[bool | None] = ()) -> list[Said]:
    """A condition line by line, also a broken one, with what was answered."""
    box = building.built(condition, asking, {})
    lines = list(_lines(box, 0))
    kept = [*answers, *[None] * len(lines)]
    return [Said(each.depth, each.words, kept[n], each.is_group) for n, each in enumerate(lines)]


def lines_of(wish: Wish, by: Membership, asking: Asking) -> list[str]:
    """A whole rule in words, a line each."""
    found = [_("Name: %(name)s") % {"name": wish.name}, _("When: %(when)s") % {"when": triggers.words(wish.trigger)}]
    found += ["　" * each.depth + each.words for each in told(wish.condition, asking)]
    found += [_("Then: %(action)s") % {"action": action_words(each, by)} for each in wish.actions]
    if wish.stop:
        found.append(_("Afterwards no further rule looks at the same event"))
    if wish.once:
        found.append(_("Once for each conversation"))
    return found


def difference(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """Line by line: (" ", "-" or "+", words)."""
    return [(each[0], each[2:]) for each in difflib.ndiff(before, after) if each[0] in " -+"]


def action_words(given: Any, by: Membership) -> str:
    """What an action does, in words; what it named may be gone."""
    action = actions.known(str(given.get("action")), "rule")
    if action is None:
        return _("An action that no longer exists")
    words = actions.words(action, given.get("value", ""), by)
    return words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS]}…"


def _lines(node: "Box | Line", depth: int) -> Iterator[Said]:
    if isinstance(node, Box):
        empty = depth == 0 and not node.parts
        yield Said(depth, _("Every conversation") if empty else str(building.MATCH_WORDS[node.match]), is_group=True)
        for part in node.parts:
            yield from _lines(part, depth + 1)
        return
    labels = {key: words for _group, options in node.fields for key, words in options}
    op = dict(node.ops).get(node.op, "")
    yield Said(depth, f"{labels.get(node.key, node.key)} {op} {_value(node)}".strip())


def _value(line: Line) -> str:
    if line.control == "list":
        return _(" or ").join(each.words for each in line.options if each.is_on or each.value in (line.value or ()))
    if line.control == "search":
        return _(" or ").join(line.chosen)
    if line.control == "span" and line.value:
        return f"{line.value['n']} {building.UNITS[line.value['unit']]}"
    if line.control == "days":
        return str(building.DAYS.get(line.value, ""))
    if line.control == "flag":
        return pgettext("condition", "yes") if line.value else pgettext("condition", "no")
    if line.control == "day" and line.value:
        return date.fromisoformat(line.value).isoformat()
    return f"「{line.value}」" if line.control == "words" and line.value else str(line.value if line.value is not None else "")
