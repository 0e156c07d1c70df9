"""A workspace's setup as plain values, ready to be written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from madoguchi.accounts.models import Membership
from madoguchi.accounts.portable.kinds import Kind
from madoguchi.accounts.portable.references import Names

HEADER = "madoguchi"
VERSION = 1


@dataclass
class Told:
    """`kinds`: by name, each a list of objects. `left_out`, `gone`: what a reader should know."""

    kinds: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def export(by: Membership, kinds: Iterable[Kind]) -> Told:
    """As the workspace stands now."""
    told, names = Told(), Names(by)
    with translation.override("en"):
        for kind in kinds:
            present, twice = here(kind, names)
            told.kinds[kind.name] = [plain for _row, plain in present.values()]
            told.left_out += [f"{kind.name}: {title}" for title in twice.values()]
    told.gone = names.gone
    return told


type Present = dict[tuple[Any, ...], tuple[Any, dict[str, Any]]]


def here(kind: Kind, names: Names) -> tuple[Present, dict[tuple[Any, ...], str]]:
    """By its key each row with how it is written; and the keys that several have, which cannot be told apart."""
    every = [(row, kind.record.tell(kind.values(row), names)) for row in kind.rows(names.by)]
    every.sort(key=lambda each: kind.in_order(each[1]))
    times = Counter(kind.key_of(plain) for _row, plain in every)
    alone = {key: (row, plain) for row, plain in every if times[key := kind.key_of(plain)] == 1}
    return alone, {kind.key_of(plain): kind.title(plain) for _row, plain in every if times[kind.key_of(plain)] > 1}
