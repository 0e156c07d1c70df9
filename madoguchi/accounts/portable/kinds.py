"""The kinds of things that a file may hold; each room registers its own, with its own verbs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import cached_property

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.parts import Part, Record

type Values = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """`name`: its list in a file; `place`: what others refer to comes first. `rows` gives those that are there, in order, and
    `values` one of them as `make` and `change` take it: ids, not names; `key`: what tells two of them apart.

    `late`: what refers to others of the same kind, set when all are there. `order` puts ids in order (None: it has no order),
    within each `group` by itself; `remove` None: it can only be changed.
    """

    name: str
    place: int
    right: Right
    parts: Mapping[str, Part]
    rows: Callable[[Membership], Iterable[Any]]
    values: Callable[[Any], Values]
    make: Callable[[Values, Membership], Any]
    change: Callable[[Any, Values, Membership], Any]
    remove: Callable[[Any, Membership], Any] | None = None
    order: Callable[[Sequence[int], Membership], Any] | None = None
    key: tuple[str, ...] = ("name",)
    late: frozenset[str] = field(default_factory=frozenset)
    group: Callable[[Values], Any] = lambda _plain: None
    sort: tuple[str, ...] = ()  # by these it is written, where the order means nothing: every database sorts in its own way
    named: str = ""  # the sort of reference that it is, where others refer to it

    @cached_property
    def record(self) -> Record:
        """What one object of it looks like."""
        return Record(parts=self.parts)

    def key_of(self, plain: Values) -> tuple[Any, ...]:
        """By what it is told apart."""
        return tuple(plain.get(name, self.parts[name].default) for name in self.key)

    def in_order(self, plain: Values) -> tuple[str, ...]:
        """Where it is written."""
        return tuple(str(plain.get(name) or "") for name in self.sort)

    def title(self, plain: Values) -> str:
        """For people."""
        return " / ".join(str(each) for each in self.key_of(plain) if each not in {None, ""})


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let it be exported and imported."""
    _kinds[kind.name] = kind


def every() -> list[Kind]:
    """What is referred to before what refers."""
    return sorted(_kinds.values(), key=lambda kind: (kind.place, kind.name))
