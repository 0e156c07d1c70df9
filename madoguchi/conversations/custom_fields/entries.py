"""The entries of a list as an indented text, one a line, in up to three levels."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from madoguchi.conversations.models import CustomChoice, CustomField, CustomValue

DEEPEST = 3
MOST = 1_000
LONGEST = 100
BETWEEN = " › "
_WIDTHS = {" ": 1, "\t": 4, "\u3000": 2}
_BLANKS = "".join(_WIDTHS)


class BadList(ValueError):
    """The words say which line is wrong."""


@dataclass(frozen=True)
class Entry:
    """Its names from the top down."""

    path: tuple[str, ...]
    is_leaf: bool


def read(text: str) -> list[Entry]:
    """The entries in order. A line that stands further in belongs to the one above. Raises BadList."""
    above: list[tuple[int, str]] = []
    paths: list[tuple[str, ...]] = []
    for number, line in enumerate(text.replace("\0", "").splitlines(), 1):
        name = " ".join(line.split())
        if not name:
            continue
        depth = sum(_WIDTHS[each] for each in line[: len(line) - len(line.lstrip(_BLANKS))])
        while above and above[-1][0] >= depth:
            above.pop()
        above.append((depth, name))
        _check([each for _depth, each in above], paths, number)
        paths.append(tuple(each for _depth, each in above))
    parents = {path[:-1] for path in paths}
    return [Entry(path, path not in parents) for path in paths]


def _check(names: list[str], paths: list[tuple[str, ...]], number: int) -> None:
    name = names[-1]
    if len(names) > DEEPEST:
        raise BadList(_("Line %(number)s: there are at most three levels.") % {"number": number})
    if len(name) > LONGEST or "›" in name:
        raise BadList(_("Line %(number)s: an entry has at most 100 letters, and no “›”.") % {"number": number})
    if tuple(names) in paths:
        raise BadList(_("Line %(number)s: “%(name)s” stands there twice.") % {"number": number, "name": name})
    if len(paths) >= MOST:
        raise BadList(_("A list has at most %(most)s entries.") % {"most": MOST})


def written(choices: Iterable[CustomChoice]) -> str:
    """The text again."""
    return "\n".join("  " * each.path.count(BETWEEN) + each.name for each in choices)


def keep(field: CustomField, wanted: list[Entry]) -> int:
    """Make the list so; what is left out is removed. Answers how many values have removed entries. In a transaction."""
    there = {each.path: each for each in CustomChoice.objects.filter(field=field)}
    made: dict[tuple[str, ...], CustomChoice] = {}
    for place, entry in enumerate(wanted):
        path = BETWEEN.join(entry.path)
        choice = there.pop(path, None) or CustomChoice(workspace_id=field.workspace_id, field=field, path=path)
        choice.name, choice.parent = entry.path[-1], made.get(entry.path[:-1])
        choice.position, choice.is_leaf, choice.removed_at = place, entry.is_leaf, None
        made[entry.path] = choice
    old = [each for each in made.values() if each.pk]
    for level in range(1, DEEPEST + 1):
        fresh = [each for path, each in made.items() if len(path) == level and not each.pk]
        for each in fresh:
            each.parent = each.parent  # its id is known now
        CustomChoice.objects.bulk_create(fresh)
    for each in old:
        each.parent = each.parent
    CustomChoice.objects.bulk_update(old, ["name", "parent", "position", "is_leaf", "removed_at"])
    CustomChoice.objects.filter(pk__in=[each.pk for each in there.values()], removed_at=None).update(removed_at=timezone.now())
    return CustomValue.objects.filter(choice__in=[each.pk for each in there.values()])[:MOST].count() if there else 0
