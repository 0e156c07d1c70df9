"""The list of fields while it is built: rows as they stand on the page, moved about before anything is saved."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from madoguchi.channels.webform import shapes
from madoguchi.channels.webform.shapes import Field, Kind, Option
from madoguchi.kit.whole_numbers import whole

LABELS = {
    Kind.NAME: (_("Name"), "お名前", "Your name"),
    Kind.EMAIL: (_("Mail address"), "メールアドレス", "Mail address"),
    Kind.PHONE: (_("Phone number"), "お電話番号", "Phone number"),
    Kind.ORDER: (_("Order number"), "ご注文番号", "Order number"),
    Kind.SUBJECT: (_("Subject"), "件名", "Subject"),
    Kind.CHOICE: (_("Choice"), "お問い合わせの種類", "What is it about?"),
    Kind.LINE: (_("One line"), "", ""),
    Kind.TEXT: (_("Text"), "お問い合わせ内容", "How can we help?"),
    Kind.CHECKBOX: (_("Tick"), "", ""),
    Kind.FILE: (_("Files"), "写真・書類", "Photos or documents"),
    Kind.CUSTOM: (_("Own field"), "", ""),
}
WRONG = {
    "too_many": _("There are too many fields."),
    "key": _("Two fields have the same name."),
    "label": _("Each field needs its words in one language."),
    "options": _("A choice needs two entries at least, each once."),
    "custom": _("Choose which own field is asked for."),
    "when": _("A condition names a field above it, and an entry that this one has."),
    "email": _("One field asks everybody for the mail address: that is where the answer goes."),
    "file": _("One field for files is enough."),
    "inbox": _("Choose an inbox."),
}
_ROW = ("key", "kind", "ja", "en", "help_ja", "help_en", "options", "when", "custom")
_LONGEST = {"ja": 200, "en": 200, "help_ja": 300, "help_en": 300, "options": 10_000}


@dataclass(frozen=True)
class Row:
    """One field on the page. `conditions`: what it may hang on, as (value, words)."""

    at: int
    field: Field
    options: str
    when: str
    conditions: list[tuple[str, str]]

    @property
    def kind_words(self) -> str:
        return str(LABELS[self.field.kind][0])


def rows(fields: Iterable[Field]) -> list[Row]:
    """As they are shown, each with what stands above it."""
    found: list[Row] = []
    above: list[tuple[str, str]] = []
    for at, each in enumerate(fields):
        written = "\n".join(f"{one.ja} | {one.en}" if one.en else one.ja for one in each.options)
        when = "=".join(part for part in each.when if part) if each.when else ""
        found.append(Row(at, each, written, when, list(above)))
        above += _offers(each)
    return found


def posted(told: Mapping[str, str]) -> list[Field]:
    """As the page sends them: `f0-ja`, `f0-kind` …"""
    return [
        _field({name: told.get(f"f{at}-{name}", "") for name in _ROW}, is_required=f"f{at}-required" in told)
        for at in range(shapes.MOST_FIELDS + 1)
        if told.get(f"f{at}-kind") in set(Kind)
    ]


def changed(fields: list[Field], wish: str) -> list[Field]:
    """After `add:text`, `remove:3`, `up:3` or `down:3`."""
    verb, _colon, what = wish.partition(":")
    if verb == "add" and what in set(Kind) and len(fields) < shapes.MOST_FIELDS:
        return [*fields, new(Kind(what), {each.key for each in fields})]
    at = whole(what)
    if at is None or not 0 <= at < len(fields):
        return fields
    if verb == "remove":
        return fields[:at] + fields[at + 1 :]
    to = at + {"up": -1, "down": 1}.get(verb, 0)
    if 0 <= to < len(fields):
        fields = list(fields)
        fields[at], fields[to] = fields[to], fields[at]
    return fields


def new(kind: Kind, taken: set[str]) -> Field:
    """One to begin with, under a name that none of the others has."""
    _words, ja, en = LABELS[kind]
    number = next(n for n in range(1, shapes.MOST_FIELDS + 2) if (str(kind) if n == 1 else f"{kind}_{n}") not in taken)
    is_required = kind in {Kind.NAME, Kind.EMAIL, Kind.TEXT}
    return Field(str(kind) if number == 1 else f"{kind}_{number}", kind, ja, en, is_required=is_required)


def _field(told: Mapping[str, str], *, is_required: bool) -> Field:
    told = {name: value.replace("\0", "")[: _LONGEST.get(name, 400)].strip() for name, value in told.items()}
    key, _sign, value = told["when"].partition("=")
    made = Field(told["key"], Kind(told["kind"]), told["ja"], told["en"], told["help_ja"], told["help_en"], is_required)
    options = options_of(told["options"]) if made.kind == Kind.CHOICE else ()
    custom = whole(told["custom"]) if made.kind == Kind.CUSTOM else None
    return replace(made, options=options, when=(key, value) if key else None, custom=custom)


def options_of(written: str) -> tuple[Option, ...]:
    """One on each line: 「返品・交換 | Returns」."""
    lines = [re.split(r"\s*[|｜]\s*", line.strip(), maxsplit=1) for line in written.splitlines() if line.strip()]
    return tuple(Option(line[0][:100], line[1][:100] if len(line) > 1 else "") for line in lines)


def _offers(field: Field) -> list[tuple[str, str]]:
    label = field.label("ja")
    if field.kind == Kind.FILE:
        return []
    if field.kind == Kind.CHOICE:
        return [(f"{field.key}={each.value}", f"{label} = {each.value}") for each in field.options]
    return [(field.key, label)]
