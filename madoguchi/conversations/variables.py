"""What may stand in curly brackets in a prepared text: {宛名}, {顧客名|お客様}. Rooms register theirs; none is silently empty.

`fill` is what everybody uses who sends a prepared text: saved replies, macros, one text to many.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone
from django.utils.functional import Promise

from madoguchi.accounts.models import Membership
from madoguchi.conversations.models import Conversation, Inbox
from madoguchi.kit.text.folding import folded

LONGEST_VALUE = 500
_HONORED = ("様", "さま", "さん", "御中")  # what follows such a value in the text is not said twice
_PLACE = re.compile(
    r"[{｛][ \u3000]*([^{}｛｝|｜\s][^{}｛｝|｜\n]{0,59}?)\s*(?:[|｜]([^{}｛｝\n]{0,200}))?[}｝](\s?(?:様|さま|さん|御中))?"
)


@dataclass
class Letter:
    """For what a text is filled: `conversation` is None while a new one is begun, `membership` where no person writes.
    `at`: when it is read for; now, unless said."""

    membership: Membership | None
    inbox: Inbox
    conversation: Conversation | None = None
    language: str = "ja"
    family_only: bool | None = None
    held: dict[str, object] = field(default_factory=dict)
    at: datetime | None = None

    @cached_property
    def known(self) -> "Mapping[str, Variable]":
        return _known(self.inbox.workspace_id)

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.moment)

    @cached_property
    def moment(self) -> datetime:
        return self.at or timezone.now()


@dataclass(frozen=True)
class Variable:
    """`names`: the Japanese one first, then its aliases; `value` gives words or nothing."""

    names: tuple[str, ...]
    label: str | Promise
    value: Callable[[Letter], str]


@dataclass(frozen=True)
class Filled:
    """A text with its values; `missing` are the places that nobody could fill, marked 【要確認: …】 in it."""

    text: str
    missing: tuple[str, ...] = ()


type Provider = Callable[[int], Iterable[Variable]]
type Pattern = Callable[[re.Match[str], Letter], str]
_registered: dict[str, Variable] = {}
_patterns: list[tuple[re.Pattern[str], Pattern]] = []
_providers: list[Provider] = []


def register(variable: Variable) -> None:
    """Known from now on by each of its names."""
    for name in variable.names:
        _registered[folded(name)] = variable


def register_pattern(shape: str, value: Pattern) -> None:
    """A whole family of names, such as {3営業日後}."""
    _patterns.append((re.compile(shape), value))


def provide(provider: Provider) -> None:
    """A workspace's own variables, asked for anew each time."""
    _providers.append(provider)


def offered(workspace_id: int) -> list[Variable]:
    """Every variable once, as editors list them."""
    own = [each for provider in _providers for each in provider(workspace_id)]
    return list({each.names[0]: each for each in [*_registered.values(), *own]}.values())


def unknown(text: str, workspace_id: int) -> list[str]:
    """The names in brackets that nobody knows."""
    known = _known(workspace_id)
    return [name for name in names_in(text) if folded(name) not in known and not _patterned(folded(name))]


def names_in(text: str) -> list[str]:
    """What stands in brackets, each once, in order."""
    return list(dict.fromkeys(match[1].strip() for match in _PLACE.finditer(text)))


def fill(text: str, letter: Letter) -> Filled:
    """Each place gets its value, else its fallback, else a mark that is seen. Values are never read for brackets again."""
    known = letter.known if _PLACE.search(text) else {}
    missing: list[str] = []

    def put(match: re.Match[str]) -> str:
        name, fallback = match[1].strip(), (match[2] or "").strip()
        value = _value(folded(name), letter, known) or fallback
        if not value:
            missing.append(name)
            return f"【要確認: {name}】{match[3] or ''}"
        return value if value.endswith(_HONORED) else f"{value}{match[3] or ''}"

    return Filled(_PLACE.sub(put, text), tuple(dict.fromkeys(missing)))


def _value(name: str, letter: Letter, known: Mapping[str, Variable]) -> str:
    if name in known:
        found = known[name].value(letter)
    else:
        patterned = _patterned(name)
        found = patterned[0](patterned[1], letter) if patterned else ""
    return " ".join(found.split())[:LONGEST_VALUE]


def _patterned(name: str) -> tuple[Pattern, re.Match[str]] | None:
    return next(((value, match) for shape, value in _patterns if (match := shape.fullmatch(name))), None)


def _known(workspace_id: int) -> dict[str, Variable]:
    own = {folded(name): each for provider in _providers for each in provider(workspace_id) for name in each.names}
    return own | _registered
