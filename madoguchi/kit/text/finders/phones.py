"""Telephone numbers of Japan and the world, in any width, with an extension; the value is the international form."""
# ruff: noqa: E501 - one form a line

import re
from contextlib import suppress

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from madoguchi.kit.text.finders.found import Found, found, plain

_MOST = 60
_CANDIDATE = re.compile(
    r"(?<![0-9A-Za-z_@#¥$/\-.,])(?:\+ ?[0-9]{1,3}|\(?0[0-9]{1,4}\)?|\(?[2-9][0-9]{2}\)?)"
    r"(?:[ ()\-.・]{0,2}[0-9]{1,5}){1,5}(?![0-9A-Za-z_@])(?!-[0-9A-Za-z])(?![,.][0-9])"
)
_EXTENSION = re.compile(r"[ ,、(]{0,3}(?:内線(?:番号)?|ext\.?|extension|x)[ :.]{0,2}(?P<digits>[0-9]{1,6})\b\)?", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:電話(?:番号)?|携帯(?:番号|電話)?|連絡先|TEL|Tel|tel|℡|☎|📞|📱|自宅|職場|スマホ|ケータイ|[Pp]hone|[Mm]obile|[Cc]ell|[Cc]all(?: me)?|number)"
    r"[^0-9\n]{0,12}$"
)
_FACSIMILE = re.compile(r"(?:FAX|Fax|fax|ファックス|ファクス|F)[ :./(番号は]{0,4}$")
_UNIT = re.compile(r" ?(?:円|個|名様|人|件|kg|cm|mm|ml|%|年|月(?!曜)|日|時|yen\b)")
_NEVER = re.compile(r"(?:〒|郵便番号)[ :は]{0,3}$|(?:番号|No\.?|ID|コード|№)[ :は]{0,3}$", re.IGNORECASE)
_NUMBER_OF_PHONE = re.compile(r"(?:電話|携帯|連絡先|TEL|phone|mobile|cell)(?:の)? ?(?:番号|number)", re.IGNORECASE)


def find(text: str, region: str = "JP") -> list[Found]:
    """Those that exist as such, or that words beside them call a telephone; facsimile numbers are left out."""
    flat = plain(text)
    finds: list[Found] = []
    for match in _CANDIDATE.finditer(flat):
        if len(finds) >= _MOST:
            break
        number = _number(flat, match, region)
        if number is None:
            continue
        extension = _EXTENSION.match(flat, match.end())
        value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        end = extension.end() if extension else match.end()
        finds.append(found("phone", text, match.start(), end, f"{value};ext={extension['digits']}" if extension else value))
    return finds


def _number(flat: str, match: re.Match[str], region: str) -> PhoneNumber | None:
    digits = re.sub(r"\D", "", match.group())
    before = flat[max(0, match.start() - 24) : match.start()]
    if not 9 <= len(digits) <= 15 or _UNIT.match(flat, match.end()) or _FACSIMILE.search(before):
        return None
    is_named = _LABEL.search(before) is not None
    if _NEVER.search(before) and not _NUMBER_OF_PHONE.search(before):
        return None
    numbers = _parsed(match.group(), region)
    number = next(filter(phonenumbers.is_valid_number, numbers), None)
    if number is None and (is_named or match.group().startswith("+")):
        return next(filter(phonenumbers.is_possible_number, numbers), None)
    return number if is_named or _is_written_so(match.group(), digits) else None


def _parsed(raw: str, region: str) -> list[PhoneNumber]:
    numbers = []
    for place in _regions(raw, region):
        with suppress(phonenumbers.NumberParseException):
            numbers.append(phonenumbers.parse(raw, place))
    return numbers


def _regions(raw: str, region: str) -> tuple[str, ...]:
    if raw.lstrip("(").startswith("0"):
        other = "JP" if region != "JP" else "GB"
        return (other, region) if raw.startswith("020 ") else (region, other)  # London; in Japan machines alone have 020
    return (region,) if raw.startswith("+") else ("US",)


def _is_written_so(raw: str, digits: str) -> bool:
    """Not merely a row of digits, unless it begins as mobile numbers do."""
    return raw.startswith("+") or not raw.isdigit() or (re.match(r"0[6789]0", digits) is not None and len(digits) == 11)
