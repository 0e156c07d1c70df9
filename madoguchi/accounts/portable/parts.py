"""What may stand in an object of a file. Each part knows three ways: `tell` from what is kept to what is written, `check` from
what was written to the one form in which it is compared, `take` from what was written to what the verbs want."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from madoguchi.accounts.portable.references import Names, Unfit
from madoguchi.kit.yaml_text import Given, given

REQUIRED: Any = object()
MOST = 2_000
MOST_NAMED = 30


@dataclass(frozen=True)
class Part:
    """Anything that JSON knows. `default`: what holds where nothing is written; REQUIRED: something must be."""

    default: Any = REQUIRED

    def tell(self, value: Any, names: Names) -> Any:  # noqa: ARG002
        """As it is written."""
        return value

    def check(self, at: Given) -> Any:
        """The same, put right in its form. Raises Unfit."""
        return at.plain

    def take(self, at: Given, names: Names) -> Any:  # noqa: ARG002
        """What the verbs want; it was checked before. Raises Unfit."""
        return self.check(at)


@dataclass(frozen=True)
class Text(Part):
    """Words. `keeps_edges`: also blanks at its beginning and end."""

    most: int = 200
    keeps_edges: bool = False

    def check(self, at: Given) -> str:
        if not isinstance(at.value, str):
            quoted = "" if at.value is None or isinstance(at.value, list | dict) else f"; put {at.value} in quotes"
            raise Unfit(f"a text is needed here{quoted}", at)
        found = at.value if self.keeps_edges else at.value.strip()
        if "\0" in found:
            raise Unfit("a text holds no zero byte", at)
        if len(found) > self.most:
            raise Unfit(f"at most {self.most} letters, here are {len(found)}", at)
        if self.default is REQUIRED and not found:
            raise Unfit("this may not be empty", at)
        return found


@dataclass(frozen=True)
class Flag(Part):
    """true or false."""

    def check(self, at: Given) -> bool:
        if not isinstance(at.value, bool):
            raise Unfit("write true or false", at)
        return at.value


@dataclass(frozen=True)
class Whole(Part):
    """A whole number; where None is the default, also nothing."""

    least: int = 0
    most: int = 2**31 - 1

    def check(self, at: Given) -> int | None:
        if at.value is None and self.default is None:
            return None
        if type(at.value) is not int or not self.least <= at.value <= self.most:
            raise Unfit(f"a whole number from {self.least} to {self.most} is needed here", at)
        return at.value


@dataclass(frozen=True)
class OneOf(Part):
    """One of a few words; `words`: what is kept, to how it is written."""

    words: Mapping[Any, str] = field(default_factory=dict)

    def tell(self, value: Any, names: Names) -> str:
        return self.words.get(value) or names.lost("choice", value)

    def check(self, at: Given) -> str:
        if not isinstance(at.value, str) or at.value not in self.words.values():
            few = list(self.words.values())[:MOST_NAMED]
            raise Unfit(f"write one of: {', '.join(few)}{' …' if len(self.words) > len(few) else ''}", at)
        return at.value

    def take(self, at: Given, names: Names) -> Any:  # noqa: ARG002
        return next(key for key, word in self.words.items() if word == self.check(at))


def words_of(choices: Any) -> dict[Any, str]:
    """Of an enumeration of Django: its texts as they are, its numbers by the names of their members."""
    return {each.value: each.value if isinstance(each.value, str) else each.name.lower() for each in choices}


@dataclass(frozen=True)
class Ref(Part):
    """Something named; where None is the default, also nothing."""

    to: str = ""

    def tell(self, value: Any, names: Names) -> str | None:
        return None if value is None else names.name(self.to, value)

    def check(self, at: Given) -> str | None:
        if at.value is None and self.default is None:
            return None
        if not isinstance(at.value, str) or not at.value:
            raise Unfit("a name is needed here" + ("" if at.value is None else "; put it in quotes"), at)
        return at.value

    def take(self, at: Given, names: Names) -> int | None:
        return None if self.check(at) is None else names.id(self.to, at)


@dataclass(frozen=True)
class Many(Part):
    """A list. `is_set`: the order means nothing, and nothing stands there twice."""

    default: Any = field(default_factory=list)
    of: Part = Part()
    most: int = MOST
    is_set: bool = False

    def tell(self, value: Any, names: Names) -> list[Any]:
        told = [self.of.tell(each, names) for each in value]
        return sorted(told) if self.is_set else told

    def check(self, at: Given) -> list[Any]:
        if not isinstance(at.value, list):
            raise Unfit("a list is needed here (“- …” on lines of their own, or […])", at)
        if len(at.value) > self.most:
            raise Unfit(f"at most {self.most} of them", at)
        found = [self.of.check(each) for each in at.value]
        return sorted(dict.fromkeys(found)) if self.is_set else found

    def take(self, at: Given, names: Names) -> list[Any]:
        return [self.of.take(each, names) for each in at.value]


@dataclass(frozen=True)
class Record(Part):
    """Parts by name; those that hold their default are not written."""

    parts: Mapping[str, Part] = field(default_factory=dict)

    def tell(self, value: Mapping[str, Any], names: Names) -> dict[str, Any]:
        told = {key: part.tell(value[key], names) for key, part in self.parts.items() if key in value}
        return self._short(told)

    def check(self, at: Given) -> dict[str, Any]:
        found = self._given(at)
        return self._short({key: part.check(found[key]) for key, part in self.parts.items() if key in found})

    def take(self, at: Given, names: Names, without: frozenset[str] = frozenset()) -> dict[str, Any]:
        """All of them, also those that are not written; `without`: as if these were not."""
        found = self._given(at)
        return {
            key: part.take(found[key] if key in found and key not in without else given(part.default, at), names)
            for key, part in self.parts.items()
        }

    def _given(self, at: Given) -> dict[str, Given]:
        if not isinstance(at.value, dict):
            raise Unfit(f"“name: value” lines are needed here, of: {', '.join(self.parts)}", at)
        for key, each in at.value.items():
            if key not in self.parts:
                raise Unfit(f"nothing is called “{key[:60]}” here; there are: {', '.join(self.parts)}", each)
        for key, part in self.parts.items():
            if part.default is REQUIRED and key not in at.value:
                raise Unfit(f"“{key}” is missing", at)
        found: dict[str, Given] = at.value
        return found

    def _short(self, told: dict[str, Any]) -> dict[str, Any]:
        return {key: each for key, each in told.items() if each != self.parts[key].default}


@dataclass(frozen=True)
class Maybe(Part):
    """This, or nothing."""

    of: Part = Part()

    def tell(self, value: Any, names: Names) -> Any:
        return None if value is None else self.of.tell(value, names)

    def check(self, at: Given) -> Any:
        return None if at.value is None else self.of.check(at)

    def take(self, at: Given, names: Names) -> Any:
        return None if at.value is None else self.of.take(at, names)


@dataclass(frozen=True)
class By(Part):
    """Values of one sort under words of one sort."""

    key: Part = Part()
    of: Part = Part()

    def tell(self, value: Mapping[Any, Any], names: Names) -> dict[str, Any]:
        return {self.key.tell(key, names): self.of.tell(each, names) for key, each in value.items()}

    def check(self, at: Given) -> dict[str, Any]:
        if not isinstance(at.value, dict):
            raise Unfit("“name: value” lines are needed here", at)
        if len(at.value) > MOST:
            raise Unfit(f"at most {MOST} of them", at)
        return {self.key.check(Given(key, each.line, each.file)): self.of.check(each) for key, each in at.value.items()}

    def take(self, at: Given, names: Names) -> dict[Any, Any]:
        return {
            self.key.take(Given(key, each.line, each.file), names): self.of.take(each, names) for key, each in at.value.items()
        }


@dataclass(frozen=True)
class Length(Part):
    """A span of time, kept in seconds, written as 1d2h, 30m, 45s; a day is 24 hours."""

    _TEXT = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?")

    def tell(self, value: int, names: Names) -> str:  # noqa: ARG002
        hours, rest = divmod(value, 3600)
        minutes, seconds = divmod(rest, 60)
        told = [f"{n}{unit}" for n, unit in ((hours, "h"), (minutes, "m"), (seconds, "s")) if n]
        return "".join(told) or "0s"

    def check(self, at: Given) -> str:
        return self.tell(self._seconds(at), None)  # type: ignore[arg-type]

    def take(self, at: Given, names: Names) -> int:  # noqa: ARG002
        return self._seconds(at)

    def _seconds(self, at: Given) -> int:
        found = self._TEXT.fullmatch(at.value) if isinstance(at.value, str) else None
        if found is None or not at.value:
            raise Unfit("a length of time is needed here, as 8h, 1h30m, 45s", at)
        return sum(int(n or 0) * each for n, each in zip(found.groups(), (86400, 3600, 60, 1), strict=True))


@dataclass(frozen=True)
class Day(Part):
    """A day as 2026-12-29; where None is the default, also nothing."""

    def tell(self, value: date | None, names: Names) -> str | None:  # noqa: ARG002
        return value.isoformat() if value else None

    def check(self, at: Given) -> str | None:
        found = self._day(at)
        return found.isoformat() if found else None

    def take(self, at: Given, names: Names) -> date | None:  # noqa: ARG002
        return self._day(at)

    def _day(self, at: Given) -> date | None:
        if at.value is None and self.default is None:
            return None
        try:
            return date.fromisoformat(at.value)
        except (TypeError, ValueError) as error:
            raise Unfit("a day is needed here, as 2026-12-29", at) from error
