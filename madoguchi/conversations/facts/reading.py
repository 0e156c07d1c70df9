"""What a customer tells in a message of theirs: in their own words, in a signature, in a form's fields. Writes nothing."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

import phonenumbers
from phonenumbers import PhoneNumberType

from madoguchi.kit.addresses import normalised
from madoguchi.kit.text.finders.everything import find_all
from madoguchi.kit.text.finders.found import Found

TEXT, SIGNATURE, FORM = "text", "signature", "form"
SIGNED = frozenset({"phone", "email", "address"})
MOST = 100
_QUOTED = re.compile(r"^[ \t]*[>＞|][^\n]*$", re.MULTILINE)
_OFFICES = (PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.UAN)


@dataclass(frozen=True)
class Told:
    """One thing, and in which part of the message it stands: text, signature, or form0, form1 … by field."""

    part: str
    found: Found


def told(
    text: str, signature: str = "", fields: Collection[dict[str, str]] = (), *, on: date, ours: Collection[str] = ()
) -> list[Told]:
    """All of it in order, each place once. `on`: the day of the message; `ours`: addresses that are our own."""
    finds = [*_of(TEXT, _own_words(text), text, on), *_of_form(fields, on)]
    finds += [each for each in _of(SIGNATURE, signature, signature, on) if each.found.kind in SIGNED]
    return [each for each in finds if _is_theirs(each.found, ours)][:MOST]


def _own_words(text: str) -> str:
    """The text with quoted lines struck out."""
    return _QUOTED.sub(lambda line: "\x00" * len(line.group()), text)


def _of(part: str, own: str, text: str, on: date) -> Iterator[Told]:
    for each in find_all(own, on):
        yield Told(part, Found(each.kind, each.start, each.end, text[each.start : each.end], each.value))


def _of_form(fields: Collection[dict[str, str]], on: date) -> Iterator[Told]:
    """A field's label stands before its value, so that a bare number is known for what it is."""
    for at, field in enumerate(fields):
        label, value = f"{field.get('label', '')}: ", field.get("value", "")
        for each in find_all(label + value, on):
            if each.start >= len(label):
                start, end = each.start - len(label), each.end - len(label)
                yield Told(f"{FORM}{at}", Found(each.kind, start, end, value[start:end], each.value))


def _is_theirs(found: Found, ours: Collection[str]) -> bool:
    """Not an address of ours, nor an office's free number that they have called."""
    if found.kind == "email":
        return normalised(found.value) not in ours
    if found.kind == "phone":
        return phonenumbers.number_type(phonenumbers.parse(found.value)) not in _OFFICES
    return True
