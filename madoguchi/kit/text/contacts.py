"""What a signature says of its owner: name, reading, company, department, title, telephone, address. Offers, not facts."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher

from madoguchi.kit.text import contact_forms as forms

_LINES = 40
_LONGEST = 160
_PHONES = 3


@dataclass(frozen=True)
class Found:
    """One thing: `field` is name, reading, company, department, title, phone or postal_address; `value` as it would be kept."""

    field: str
    value: str


def found_in(signature: str, region: str = "JP") -> list[Found]:
    """What can be told for sure enough to offer it, each field once (phones up to three), in the order of a card."""
    lines = [line for line in map(_bare, signature.split("\n")[:_LINES]) if line and len(line) <= _LONGEST]
    values: dict[str, str] = {}
    for at, line in enumerate(lines):
        if _is_about_reaching(line):
            if (address := _postal_address(lines, at)) and "postal_address" not in values:
                values["postal_address"] = address
            continue
        for field, value in _of_line(line, at == 0):
            values.setdefault(field, value)
    values |= {} if "reading" in values else _reading_beside(lines, values.get("name", ""))
    one_each = [Found(field, values[field]) for field in forms.FIELDS if field in values]
    return [*one_each, *(Found("phone", number) for number in _phones(lines, region))]


def _bare(line: str) -> str:
    """A line without its ornaments, widths as usual."""
    pieces = forms.COMPATIBLE.split(line[: _LONGEST + 40].replace("\t", "  "))
    usual = "".join(piece if at % 2 else unicodedata.normalize("NFKC", piece) for at, piece in enumerate(pieces))
    return forms.EDGES.sub("", forms.ADDRESS.sub("", usual)).strip()


def _is_about_reaching(line: str) -> bool:
    return forms.REACHING.search(line) is not None


def _of_line(line: str, is_first: bool) -> Iterator[tuple[str, str]]:
    """The pieces of one line; what is left when company, department and title are out may be the name."""
    if labelled := forms.LABELLED.fullmatch(line):
        yield next(field for field in forms.FIELDS if labelled[field]), labelled["value"].strip()
        return
    rest = line
    is_business = False
    for field, pattern in forms.PIECES:
        pieces = []
        while piece := pattern.search(rest):
            pieces.append(piece.group().strip(" ,、/|"))
            rest = f"{rest[: piece.start()]}  {rest[piece.end() :]}"
        if pieces:
            is_business = True
            yield field, " ".join(pieces)[:120]
    rest = rest.strip(" ,、/|:：")
    if name := forms.JAPANESE_NAME.fullmatch(rest):
        if " " in name["name"] or is_business or name["reading"]:
            yield "name", re.sub(r" +", " ", name["name"])
            if name["reading"]:
                yield "reading", _hiragana(name["reading"])
    elif is_first and not is_business and forms.ENGLISH_NAME.fullmatch(rest):
        yield "name", rest


def _reading_beside(lines: list[str], name: str) -> dict[str, str]:
    """A line of kana alone, next to the name's own line."""
    at = next((at for at, line in enumerate(lines) if name and name in re.sub(r" +", " ", line)), None)
    for near in () if at is None else (at + 1, at - 1):
        if 0 <= near < len(lines) and (kana := forms.KANA_ALONE.fullmatch(lines[near])):
            return {"reading": _hiragana(kana["reading"])}
    return {}


def _hiragana(kana: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in re.sub(r"\s+", " ", kana.strip()))


def _postal_address(lines: list[str], at: int) -> str:
    """〒 and what follows it, or a line that begins with a prefecture; a building may stand on the next line."""
    found = forms.POSTAL.search(lines[at])
    if found is None:
        return ""
    code, place = found["code"] or "", found["place"].strip()
    following = lines[at + 1] if at + 1 < len(lines) else ""
    if not place and forms.PLACE.match(following):
        place, following = following, lines[at + 2] if at + 2 < len(lines) else ""
    if not forms.PLACE.match(place):
        return ""
    if forms.BUILDING.fullmatch(following):
        place = f"{place} {following}"
    return f"〒{code[:3]}-{code[-4:]} {place}" if code else place


def _phones(lines: list[str], region: str) -> list[str]:
    """Numbers that exist as such, facsimile left out, in the national form of `region` or else the international one."""
    numbers: list[str] = []
    for line in lines:
        if not forms.DIGITS.search(line):
            continue
        for match in PhoneNumberMatcher(line, region, leniency=Leniency.VALID, max_tries=20):
            label = forms.PHONE_LABEL.findall(line[: match.start])
            if label and forms.FACSIMILE.match(label[-1]) and not forms.BOTH.search(line[: match.start]):
                continue
            is_ours = phonenumbers.region_code_for_number(match.number) == region
            form = PhoneNumberFormat.NATIONAL if is_ours else PhoneNumberFormat.INTERNATIONAL
            shown = phonenumbers.format_number(match.number, form)
            if shown not in numbers:
                numbers.append(shown)
    return numbers[:_PHONES]
