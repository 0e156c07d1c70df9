"""Amounts of money; the value is the currency's code and the number."""
# ruff: noqa: E501 - one form a line

import re

from madoguchi.kit.text.finders.found import Found, found, plain

_FIGURE = r"[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,2})?|[0-9]{1,12}(?:\.[0-9]{1,2})?"
_YEN = re.compile(
    rf"(?<![0-9,.])(?:(?P<oku>[0-9]{{1,4}})億)?(?:(?P<man>[0-9]{{1,4}}(?:\.[0-9])?)万)?(?:(?P<sen>[0-9])千)?(?P<one>{_FIGURE})?(?P<unit> ?円| ?yen\b)"
)
_BEFORE = re.compile(rf"(?P<sign>¥|\$|€|£|US\$|JPY ?|USD ?|EUR ?|GBP ?) ?(?P<figure>{_FIGURE})(?![0-9])")
_AFTER = re.compile(rf"(?<![0-9,.])(?P<figure>{_FIGURE}) ?(?P<sign>dollars?|USD|euros?|EUR|pounds?|GBP|JPY)\b")
_CODES = {"¥": "JPY", "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "dollar": "USD", "euro": "EUR", "pound": "GBP"}


def find(text: str) -> list[Found]:
    """Figures with a currency beside them."""
    flat = plain(text)
    finds = [
        found("amount", text, match.start(), match.end(), f"JPY {_yen(match)}")
        for match in _YEN.finditer(flat)
        if match.start() < match.start("unit")
    ]
    for pattern in (_BEFORE, _AFTER):
        for match in pattern.finditer(flat):
            if not any(each.start < match.end() and match.start() < each.end for each in finds):
                code = _CODES.get(match["sign"].strip().rstrip("s"), match["sign"].strip().upper())
                finds.append(found("amount", text, match.start(), match.end(), f"{code} {match['figure'].replace(',', '')}"))
    return sorted(finds, key=lambda each: each.start)


def _yen(match: re.Match[str]) -> str:
    one = float((match["one"] or "0").replace(",", ""))
    total = int(match["oku"] or 0) * 10**8 + float(match["man"] or 0) * 10**4 + int(match["sen"] or 0) * 1000 + one
    return f"{total:.2f}".rstrip("0").rstrip(".")
