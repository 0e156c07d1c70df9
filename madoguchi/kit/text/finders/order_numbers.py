"""Numbers by which an order, a reception or an inquiry is known: only where words beside them say so."""
# ruff: noqa: E501 - one form a line

import re
from collections.abc import Iterator

from madoguchi.kit.text.finders.found import Found, found, plain

_VALUE = r"(?:[A-Za-z]{0,8}[-_]?(?=[0-9A-Za-z_-]{0,31}[0-9])[0-9A-Za-z]{1,16}(?:[-_/][0-9A-Za-z]{1,16}){0,4}|[0-9]{3,8}(?: [0-9]{3,8}){1,3})"
_LABEL = (
    r"(?:(?:ご|御)?(?:注文|発注|購入|オーダー|受注|予約|申込み?|申し込み|お申し?込み|受付|受け付け|整理|お?問い?合わ?せ|照会|管理|取引|お取引)"
    r"(?:の)?[ (]{0,2}(?:番号|ナンバー|ID|Id|id|No\b|NO\b|no\b|№|コード|#)|オーダーID"
    r"|\b(?:[Oo]rder|ORDER|[Bb]ooking|[Rr]eservation|[Cc]onfirmation|[Rr]eference|[Rr]equest|[Tt]icket|[Cc]ase|[Ii]nquiry|[Ee]nquiry|[Pp]urchase)"
    r"(?: ?(?:[Nn]umber|NUMBER|[Nn]o\b|NO\b|[Nn]um\b|ID\b|[Ii]d\b|[Cc]ode|[Rr]ef(?:erence)?\b|#)|#)|\b[Oo]rder(?= [#A-Z0-9-]{4})|\b[Rr]ef(?:erence)?\.?(?=: ?[#0-9A-Z]))"
)
_BETWEEN = (
    r"[.:]?[ )\]】』」>]{0,3}(?:(?:は|が|も|も?、|is|was|are|were)(?:[、,:]|以下の?(?:通り|とおり))?)?"
    r"[ :=.、,#№「『(\[【<→\n]{0,4}(?:No\.?|№|#|番号|number)?[ :.]{0,2}"
)
_AFTER = r"(?![0-9A-Za-z])(?!-[0-9A-Za-z])(?! ?(?:円|日|年|月|時|分|件|個|回|点|名|人|%|yen\b|days?\b|weeks?\b|items?\b|times?\b|hours?\b|years?\b))"
_TOLD = re.compile(rf"{_LABEL}{_BETWEEN}(?P<value>{_VALUE}){_AFTER}")
_AND = re.compile(
    rf"[ 」』)]{{0,2}}(?:[、,/・\n]|と|および|及び|ならびに|and|&){{1,2}}[ 「『(#]{{0,2}}(?:and )?(?P<value>{_VALUE}){_AFTER}"
)
_BEHIND = re.compile(
    rf"(?<![0-9A-Za-z_/@.-])(?P<value>{_VALUE})[ 」』)]{{0,2}}(?:が|は|という|って(?:いう)?|の|\(|（|= ?)[ 「]{{0,1}}(?:わたし|私|今回)?の?"
    r"(?:ご|御)?(?:注文|受付|オーダー|お?問い?合わ?せ)(?:番号|No\b|ナンバー|ID)"
)
_SIGN = re.compile(r"(?<![0-9A-Za-z_/&])(?:#|No\.? ?|№ ?)(?P<value>[0-9A-Z][0-9A-Z-]{3,24})(?: ?の(?:ご)?注文| order\b)")
_ID = re.compile(r"^(?:https?|www|http)", re.IGNORECASE)


def find(text: str) -> list[Found]:
    """Each with its label's words beside it; a phone number, price or date that stands there by chance is none."""
    flat = plain(text)
    finds: dict[int, Found] = {}
    for start, end in _places(flat):
        if _is_number(flat[start:end]) and not any(each.start < end and start < each.end for each in finds.values()):
            finds[start] = found("order", text, start, end, value(flat[start:end]))
    return [finds[start] for start in sorted(finds)]


def value(raw: str) -> str:
    """How it is compared: capital letters, no blanks."""
    return plain(raw).upper().replace(" ", "")


def _places(flat: str) -> Iterator[tuple[int, int]]:
    for match in _TOLD.finditer(flat):
        yield match.span("value")
        end, others = match.end(), 0
        while others < 20 and (another := _AND.match(flat, end)) and _alike(match["value"], another["value"]):
            yield another.span("value")
            end, others = another.end(), others + 1
    for pattern in (_BEHIND, _SIGN):
        for match in pattern.finditer(flat):
            yield match.span("value")


def _alike(first: str, second: str) -> bool:
    """A second number of the same list: as many signs, give or take one, and letters where the first has them."""
    return abs(len(first) - len(second)) <= 1 and first[:1].isdigit() == second[:1].isdigit() and not _is_day(second)


def _is_number(raw: str) -> bool:
    digits = sum(sign.isdigit() for sign in raw)
    return digits >= 3 and len(raw) >= 4 and not _is_day(raw) and not _ID.match(raw)


def _is_day(raw: str) -> bool:
    return re.fullmatch(r"(?:19|20)[0-9]{2}[-/][01]?[0-9][-/][0-3]?[0-9]", raw) is not None
