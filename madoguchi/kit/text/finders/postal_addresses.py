"""Postal addresses: Japanese ones down to the building, ours written in letters, and those of English-speaking countries."""

import re
from collections.abc import Iterator

from madoguchi.kit.text.finders import address_forms as forms
from madoguchi.kit.text.finders.found import Found, found, plain


def find(text: str) -> list[Found]:
    """Places that a parcel would find; a town alone is none. The value has its blanks put in order."""
    flat = plain(text)
    finds: list[Found] = []
    for start, end in (*_japanese(flat), *_western(flat)):
        if not any(each.start < end and start < each.end for each in finds):
            finds.append(found("address", text, start, end, value(flat[start:end])))
    return sorted(finds, key=lambda each: each.start)


def value(flat: str) -> str:
    """The address on one line."""
    code = forms.CODE.match(flat)
    rest = re.sub(r"\s+", " ", flat[code.end() if code else 0 :]).strip(" ,、")
    return f"〒{code['first']}-{code['second']} {rest}" if code else rest


def _japanese(flat: str) -> Iterator[tuple[int, int]]:
    for pattern in (forms.JAPANESE, forms.TOWN):
        for match in pattern.finditer(flat):
            yield match.start(), _with_building(flat, match.end())


def _with_building(flat: str, end: int) -> int:
    """What follows on the same line or the next and plainly is a house."""
    for pattern in (forms.BUILDING, forms.BUILDING_BELOW):
        if match := pattern.match(flat, end):
            return match.end("building")
    return end


def _western(flat: str) -> Iterator[tuple[int, int]]:
    for pattern in (forms.LETTERED, forms.STREET):
        for match in pattern.finditer(flat):
            yield match.start(), match.end()
