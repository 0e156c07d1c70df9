"""Sums of money in a text, in whole yen: 12,000円, ¥12,000, 1万2千円, JPY 12000, 3.5万円."""

import re
import unicodedata
from decimal import Decimal

LONGEST = 100_000
MOST_DIGITS = 15
_DIGITS = r"\d{1,3}(?:,\d{3})+|\d{1,15}"
_SUM = re.compile(
    rf"(?:[¥\\]|JPY\s?|税込み?\s?)(?P<plain>{_DIGITS})(?![\d.])"
    rf"|(?P<yen>(?:(?:{_DIGITS})(?:\.\d{{1,4}})?(?:億|[千百十]?万|千|百)?){{1,4}})\s?(?:円|JPY|yen)(?![a-z])",
    re.IGNORECASE,
)
_PART = re.compile(r"(\d[\d,]*(?:\.\d+)?)(億|[千百十]?万|千|百)?")
_UNITS = {"億": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 100, "": 1}


def amounts(text: str) -> list[int]:
    """All of them, as they come."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).replace("¥", "¥")
    return [_worth(found["plain"] or found["yen"]) for found in _SUM.finditer(plain)]


def largest_amount(text: str) -> int:
    """The largest of them; 0 where there is none."""
    return max(amounts(text), default=0)


def _worth(words: str) -> int:
    total = sum(Decimal(number.replace(",", "")[:MOST_DIGITS]) * _UNITS[unit or ""] for number, unit in _PART.findall(words))
    return int(total)
