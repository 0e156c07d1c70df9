"""What a call says: JSON that is looked at field by field. Whatever is wrong is named with its place and what belongs there."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from unicodedata import category

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_noop as _

LONGEST_TEXT = 100_000
LONGEST_HTML = 500_000
MOST_FILES = 20
MOST_FILE_BYTES = 4 * 1024 * 1024
AHEAD = timedelta(minutes=5)
MOST_NAMED = 5
NEEDED: Any = object()
BREAKING = frozenset({"Cc", "Zl", "Zp"})  # wide blanks and joined pictures stand in names


class Unfit(ValueError):
    """This is not what belongs here; `words` with `told` say what does (wording.py)."""

    def __init__(self, words: str, **told: Any) -> None:
        super().__init__(words % told)
        self.words, self.told = words, told


class Wrong(ValueError):
    """The call cannot be taken; `errors` as [{"field", "words", "told"}]."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(f"{each['field']}: {each['words'] % each['told']}" for each in errors))
        self.errors = errors


def wrong(field: str, words: str, **told: Any) -> dict[str, Any]:
    """One of them."""
    return {"field": field, "words": words, "told": told}


type Read = Callable[[Any], Any]


@dataclass(frozen=True)
class Field:
    """How one field is read; without a default it must be there."""

    read: Read
    default: Any = NEEDED


def text(most: int, *, least: int = 1, lines: bool = False) -> Read:
    """A text; `lines`: of several lines."""

    def read(given: Any) -> str:
        if not isinstance(given, str) or not least <= len(given) <= most:
            raise Unfit(_("a text of %(least)s to %(most)s characters"), least=least, most=most)
        if "\0" in given or any("\ud800" <= sign <= "\udfff" for sign in given):
            raise Unfit(_("a text without zero bytes and half characters"))
        if not lines and any(category(sign) in BREAKING for sign in given):
            raise Unfit(_("a text of one line"))
        return given

    return read


def one_of(*words: str) -> Read:
    """One of some words."""

    def read(given: Any) -> str:
        if not isinstance(given, str) or given not in words:
            raise Unfit(_("one of: %(known)s"), known=", ".join(words))
        return given

    return read


def moment(given: Any) -> datetime:
    """A time with its zone, not in the future."""
    try:
        found = parse_datetime(given) if isinstance(given, str) else None
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found) or found.year < 2000:
        raise Unfit(_("a time with its zone, such as 2026-11-20T12:00:00+09:00"))
    now = timezone.now()
    if found > now + AHEAD:
        raise Unfit(_("a time that is not in the future; our clock says %(now)s"), now=f"{now:%Y-%m-%dT%H:%M:%S}Z")
    return min(found, now)


def thing(fields: Mapping[str, Field]) -> Read:
    """An object of these fields, and no others."""

    def read(given: Any) -> dict[str, Any]:
        if not isinstance(given, dict):
            raise Unfit(_("an object"))
        names, found = ", ".join(fields), {}
        strange = sorted(given.keys() - fields.keys())[:MOST_NAMED]
        errors = [wrong(ascii(name[:60])[1:-1], _("no such field; there are: %(names)s"), names=names) for name in strange]
        for name, field in fields.items():
            if given.get(name) is None and field.default is not NEEDED:
                found[name] = field.default
                continue
            try:
                found[name] = field.read(given.get(name))
            except Unfit as error:
                errors.append(wrong(name, error.words, **error.told))
            except Wrong as error:
                errors += [{**each, "field": _joined(name, each["field"])} for each in error.errors]
        if errors:
            raise Wrong(errors)
        return found

    return read


def several(one: Read, most: int) -> Read:
    """A list of such."""

    def read(given: Any) -> list[Any]:
        if not isinstance(given, list) or len(given) > most:
            raise Unfit(_("a list of at most %(most)s"), most=most)
        errors, found = [], []
        for index, each in enumerate(given):
            try:
                found.append(one(each))
            except Unfit as error:
                errors.append(wrong(f"[{index}]", error.words, **error.told))
            except Wrong as error:
                errors += [{**below, "field": _joined(f"[{index}]", below["field"])} for below in error.errors]
        if errors:
            raise Wrong(errors)
        return found

    return read


def decoded(given: Any) -> bytes:
    """The octets of a file in base64."""
    if not isinstance(given, str) or len(given) > MOST_FILE_BYTES * 4 // 3 + 4:
        raise Unfit(_("base64 of at most %(most)s bytes; give larger files by url"), most=MOST_FILE_BYTES)
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unfit(_("base64")) from error


def web_address(given: Any) -> str:
    """Where a file lies."""
    if not isinstance(given, str) or not given.startswith(("https://", "http://")) or len(given) > 2000:
        raise Unfit(_("an address that begins with https://"))
    return text(2000)(given)


def parsed(body: bytes) -> Any:
    """The JSON of a call. Raises Wrong."""
    try:
        return json.loads(body, parse_constant=_no_number)
    except RecursionError as error:
        raise Wrong([wrong("", _("JSON that is nested less deep"))]) from error
    except ValueError as error:
        raise Wrong([wrong("", _("JSON (%(error)s)"), error=str(error)[:200])]) from error


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _joined(name: str, below: str) -> str:
    return f"{name}{below}" if below.startswith("[") else f"{name}.{below}"
