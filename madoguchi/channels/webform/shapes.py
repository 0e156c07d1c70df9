"""What a form asks, field by field, and which of its fields count for what was filled in. Knows no request and no database."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_FIELDS = 40
MOST_OPTIONS = 60
KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")
TICKED = "on"
RESERVED = frozenset({"lang", "token", "website_url", "begun", "csrfmiddlewaretoken", "theme"})

type Posted = Mapping[str, Sequence[str]]


class Kind(StrEnum):
    """What a field asks for."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ORDER = "order"
    SUBJECT = "subject"
    CHOICE = "choice"
    LINE = "line"
    TEXT = "text"
    CHECKBOX = "checkbox"
    FILE = "file"
    CUSTOM = "custom"


class BadShape(ValueError):
    """The form cannot be so; the words say why."""


@dataclass(frozen=True)
class Option:
    """One of a choice. What is posted for it is its first words, so that what was sent reads by itself."""

    ja: str
    en: str = ""

    @property
    def value(self) -> str:
        return self.ja or self.en


@dataclass(frozen=True)
class Field:
    """`when`: (key of an earlier field, what must stand there); an empty `value` means: anything. `custom`: the id of an own
    field of the workspace's."""

    key: str
    kind: Kind
    ja: str
    en: str = ""
    help_ja: str = ""
    help_en: str = ""
    is_required: bool = False
    options: tuple[Option, ...] = ()
    when: tuple[str, str] | None = None
    custom: int | None = None

    def label(self, language: str) -> str:
        """In this language, or where there is none, in the other."""
        return (self.en or self.ja) if language == "en" else (self.ja or self.en)

    def help(self, language: str) -> str:
        """The same of the line below."""
        return (self.help_en or self.help_ja) if language == "en" else (self.help_ja or self.help_en)

    def named(self, value: str, language: str) -> str:
        """One option's words; anything else is its own."""
        found = next((each for each in self.options if each.value == value), None)
        return value if found is None else (found.en or found.ja) if language == "en" else (found.ja or found.en)

    def as_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        told: dict[str, Any] = {"key": self.key, "kind": str(self.kind), "ja": self.ja, "en": self.en}
        told |= {"help_ja": self.help_ja, "help_en": self.help_en, "required": self.is_required, "custom": self.custom}
        told["options"] = [{"ja": each.ja, "en": each.en} for each in self.options]
        return told | {"when": {"field": self.when[0], "is": self.when[1]} if self.when else None}


def read(told: Iterable[Mapping[str, Any]]) -> list[Field]:
    """What `as_json` has written."""
    return [
        Field(
            key=each["key"],
            kind=Kind(each["kind"]),
            ja=each.get("ja", ""),
            en=each.get("en", ""),
            help_ja=each.get("help_ja", ""),
            help_en=each.get("help_en", ""),
            is_required=bool(each.get("required")),
            options=tuple(Option(one.get("ja", ""), one.get("en", "")) for one in each.get("options") or ()),
            when=(each["when"]["field"], each["when"].get("is", "")) if each.get("when") else None,
            custom=each.get("custom"),
        )
        for each in told
    ]


def check(fields: Sequence[Field]) -> None:
    """Raises BadShape with the name of what is wrong: a word, for the page and the command to say in their own."""
    keys: dict[str, Field] = {}
    if len(fields) > MOST_FIELDS:
        raise BadShape("too_many")
    for each in fields:
        if not KEY.fullmatch(each.key) or each.key in RESERVED or each.key in keys:
            raise BadShape("key")
        if not each.label("ja"):
            raise BadShape("label")
        if each.kind == Kind.CHOICE and not _are_options(each.options):
            raise BadShape("options")
        if each.kind == Kind.CUSTOM and not each.custom:
            raise BadShape("custom")
        if each.when and not _may_hang_on(keys.get(each.when[0]), each.when[1]):
            raise BadShape("when")
        keys[each.key] = each
    mails = [each for each in fields if each.kind == Kind.EMAIL]
    if len(mails) != 1 or not mails[0].is_required or mails[0].when:
        raise BadShape("email")
    if len([each for each in fields if each.kind == Kind.FILE]) > 1:
        raise BadShape("file")


def _are_options(options: Sequence[Option]) -> bool:
    values = {each.value for each in options}
    return 2 <= len(options) <= MOST_OPTIONS and len(values) == len(options) and "" not in values


def _may_hang_on(field: Field | None, value: str) -> bool:
    """An earlier field that visitors fill in, and a value that it can have."""
    if field is None or field.kind == Kind.FILE:
        return False
    return field.kind != Kind.CHOICE or not value or value in {each.value for each in field.options}


def counting(fields: Iterable[Field], posted: Posted) -> Iterator[Field]:
    """Those that are asked of whoever has filled in this: what hangs on a field that is not asked is not asked either."""
    asked: set[str] = set()
    for each in fields:
        if each.when is None or (each.when[0] in asked and _holds(each.when[1], posted.get(each.when[0], ()))):
            asked.add(each.key)
            yield each


def _holds(wanted: str, values: Sequence[str]) -> bool:
    given = [each.strip() for each in values if each.strip()]
    return wanted in given if wanted else bool(given)
