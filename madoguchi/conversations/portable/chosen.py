"""What is chosen in conditions and actions, by name: of what each field and each action speaks. What nobody has said is named
by the words that are offered, in English."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.accounts.portable.parts import Part
from madoguchi.accounts.portable.references import Names, Unfit
from madoguchi.kit.yaml_text import Given

RESERVED = frozenset({"none", "me", "mine"})  # words of the language itself; a name that is one of them is written =none
SPEAKS: dict[str, "Sort"] = {}
VALUES: dict[str, Part] = {}


def speak(field: str, sort: str | Mapping[int, str]) -> None:
    """The numbers in conditions on this field are of this sort of reference, or have these words."""
    SPEAKS[field] = Sort(sort)


def say(action: str, part: Part) -> None:
    """The value of this action is written so."""
    VALUES[action] = part


@dataclass(frozen=True)
class Sort:
    """How numbers become words and back: by a reference, or by fixed words, among them what is offered. `own`: words that mean
    themselves."""

    by: str | Mapping[int, str]
    own: frozenset[str] = RESERVED

    def word(self, value: int, names: Names) -> str:
        """As it is written."""
        if isinstance(self.by, str):
            found = names.name(self.by, value)
        else:
            words = self._words()
            found = words.get(value, "")
            found = found if found and list(words.values()).count(found) == 1 else names.lost("choice", value)
        return f"={found}" if found in self.own or found.startswith("=") else found

    def is_own(self, at: Given) -> bool:
        """Whether it means itself."""
        return isinstance(at.value, str) and at.value in self.own

    def value(self, at: Given, names: Names) -> int:
        """What was meant. Raises Unfit."""
        if not isinstance(at.value, str):
            raise Unfit(f"a name is needed here; put {at.value} in quotes", at)
        name = Given(at.value.removeprefix("="), at.line, at.file)
        if isinstance(self.by, str):
            return names.id(self.by, name)
        words = self._words()
        found = [value for value, each in words.items() if each == name.value]
        if len(found) != 1:
            few = f"; there are: {', '.join(words.values())}" if 0 < len(words) <= 20 else ""
            raise Unfit(f"“{name.value}” cannot be chosen here{few}", at)
        return int(found[0])

    def _words(self) -> Mapping[Any, str]:
        return {} if isinstance(self.by, str) else self.by


@dataclass(frozen=True)
class Chosen(Part):
    """The value of an action that is an id as text; `words` are those that are none."""

    sort: Sort = Sort({})
    words: Mapping[str, str] | None = None

    def tell(self, value: str, names: Names) -> str:
        if value in (self.words or {}):
            return (self.words or {})[value]
        return self.sort.word(int(value), names) if value.isdecimal() else names.lost("choice", value)

    def check(self, at: Given) -> str:
        if not isinstance(at.value, str) or not at.value:
            raise Unfit("a name is needed here; put it in quotes", at)
        return at.value

    def take(self, at: Given, names: Names) -> str:
        for value, word in (self.words or {}).items():
            if at.value == word:
                return value
        return str(self.sort.value(at, names))
