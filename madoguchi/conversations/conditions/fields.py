"""What can be asked of a conversation. Rooms register their fields; a workspace's own (custom ones) come from providers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from madoguchi.conversations.conditions import kinds
from madoguchi.conversations.conditions.asking import Asker, Asking, Choice
from madoguchi.conversations.conditions.kinds import OPERATORS, Kind
from madoguchi.conversations.models import Conversation

type Words = str | Promise
type Filter = Callable[[str, Any, Asking], Q]
type Holds = Callable[[Conversation, str, Any, Asking], bool]
type Choices = Callable[[Asking], Sequence[Choice]]
type Names = Callable[[Asking, Sequence[Any]], dict[Any, str]]
type Find = Callable[[Asking, str], Sequence[Choice]]

GROUPS = ("event", "conversation", "people", "customer", "times", "own")


@dataclass(frozen=True)
class Field:
    """One field. `filter` and `holds` must always agree, and are given only values that fit the kind.

    What may be chosen is either few (`choices`) or many: then `find` searches it, and `names` says how some are called now;
    one that it leaves out is gone. `group`: where the builder lists it. `weight`: what costs more is asked later. `only`: whom
    alone it means something to.
    """

    key: str
    label: Words
    kind: Kind
    operators: tuple[str, ...]
    filter: Filter
    holds: Holds
    choices: Choices | None = None
    names: Names | None = None
    find: Find | None = None
    group: str = "conversation"
    weight: int = 0
    only: Asker | None = None


type Provider = Callable[[int], Iterable[Field]]
_fields: dict[str, Field] = {}
_providers: list[Provider] = []


def register(field: Field) -> None:
    """Ask this of conversations too."""
    _fields[field.key] = field


def provide(provider: Provider) -> None:
    """Ask a workspace's own fields too: `provider(workspace_id)` gives them, in one query."""
    if provider not in _providers:
        _providers.append(provider)


type FormerNames = Callable[[int, str], str | None]
_former_names: list[FormerNames] = []


def remember(former: FormerNames) -> None:
    """`former(workspace_id, key)`: how a field was called that is asked for no more."""
    if former not in _former_names:
        _former_names.append(former)


def former_name(key: str, asking: Asking) -> str:
    """For whoever reads what is to be mended; the key where nobody knows more."""
    return next((name for former in _former_names if (name := former(asking.workspace_id, key))), key)


def known(asking: Asking) -> dict[str, Field]:
    """Every field of this workspace, by key; the providers are asked once for each Asking."""
    if "fields" not in asking.kept:
        own = [field for provider in _providers for field in provider(asking.workspace_id)]
        every = _fields | {field.key: field for field in own}
        asking.kept["fields"] = {key: each for key, each in every.items() if each.only in (None, asking.asker)}
    found: dict[str, Field] = asking.kept["fields"]
    return found


def choices_of(field: Field, asking: Asking) -> Sequence[Choice]:
    """What may be chosen, looked up once for each Asking."""
    key = f"choices:{field.key}"
    if key not in asking.kept:
        asking.kept[key] = field.choices(asking) if field.choices else ()
    found: Sequence[Choice] = asking.kept[key]
    return found


def column(key: str, label: Words, kind: Kind, path: str, **more: Any) -> Field:
    """A field that is one column of the conversation, or of what it leads to (`customer__company_id`)."""
    operators = more.pop("operators", OPERATORS[kind])
    asked: Filter = partial(kinds.test, kind, path)
    return Field(key, label, kind, operators, asked, partial(_column_holds, kind, path), **more)


def _column_holds(kind: Kind, path: str, conversation: Conversation, op: str, value: Any, asking: Asking) -> bool:
    actual: Any = conversation
    for name in path.split("__"):
        actual = getattr(actual, name, None)
    return kinds.holds(kind, actual, op, value, asking)
