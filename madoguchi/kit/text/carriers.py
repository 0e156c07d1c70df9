"""Emoji of Japanese telephone carriers, from before Unicode had any: private codes that each carrier gave a meaning of its own.

The same code may mean two things (U+E501 is a hotel at SoftBank, a face at au): the sender's domain tells, else the company
that the code is in. What a carrier has and Unicode has not becomes 〓, as between the carriers themselves.
"""

import re
from functools import cache
from pathlib import Path

GETA = "〓"
DOCOMO, AU, SOFTBANK = "docomo", "au", "softbank"

_DOMAINS = {
    DOCOMO: "docomo.ne.jp mopera.net mopera.ne.jp",
    AU: "ezweb.ne.jp au.com ido.ne.jp uqmobile.jp sky.tkk.ne.jp cara.tu-ka.ne.jp",
    SOFTBANK: "softbank.ne.jp softbank.jp vodafone.ne.jp disney.ne.jp disneymobile.ne.jp ymobile.ne.jp ymobile1.ne.jp "
    "y-mobile.ne.jp emobile.ne.jp emobile-s.ne.jp emnet.ne.jp jp-t.ne.jp jp-d.ne.jp jp-h.ne.jp",
}
_CARRIER = {domain: carrier for carrier, domains in _DOMAINS.items() for domain in domains.split()}

_DOUBLE = re.compile(rb"[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]")
_SYMBOL_LEADS = re.compile(rb"[\xf3\xf4\xf6-\xf9]")
_PRIVATE = re.compile("[\ue001-\uf0fc]+")
_ENTITY = re.compile(r"&#(?:x([ef][0-9a-f]{3})|(5[7-9]\d{3}|6[01]\d{3}));", re.IGNORECASE)

# SoftBank's codes inside escapes: a letter for the page, then one sign each (ESC $ G ! SI).
WEBCODE = re.compile(rb"\x1b\$([GEFOPQ])([\x21-\x7a]{1,40})(?:\x0f|(?=[\r\n])|\Z)")
_PAGES = {"G": 0xE001, "E": 0xE101, "F": 0xE201, "O": 0xE301, "P": 0xE401, "Q": 0xE501}


def carrier_of(domain: str) -> str:
    """docomo, au, softbank, or empty for a domain of nobody's telephones."""
    labels = domain.lower().rsplit(".", 4)[-3:]
    return _CARRIER.get(".".join(labels)) or _CARRIER.get(".".join(labels[-2:]), "")


def has_symbols(data: bytes, carrier: str) -> bool:
    """Whether Shift_JIS bytes may hold a carrier's emoji, so that `decode_sjis` is worth its time."""
    return _SYMBOL_LEADS.search(data) is not None or (
        carrier in (AU, SOFTBANK) and re.search(rb"[\xeb-\xee\xfb]", data) is not None
    )


def decode_sjis(data: bytes, carrier: str, errors: str = "strict") -> str:
    """CP932 with the carriers' rows: F8-F9 docomo, F3-F4 and F6-F7 au (in its mails EB-EE), F7, F9 and FB SoftBank."""
    table = _by_sjis(carrier or _carrier_by_leads(data))
    in_mail = carrier == AU  # au's mails have rows of their own
    pieces: list[str] = []
    end = 0
    for found in _DOUBLE.finditer(data):
        pair = found.group()
        code = int.from_bytes(pair)
        if in_mail and 0xEB <= pair[0] <= 0xEE:
            code += 0x0B00 if pair[0] < 0xED else 0x0600
        if code in table:
            pieces += (data[end : found.start()].decode("cp932", errors), table[code])
            end = found.end()
    pieces.append(data[end:].decode("cp932", errors))
    return "".join(pieces)


def of_jis_row(row: int, cell: int, carrier: str) -> str:
    """au's rows of ISO-2022-JP. 75-78 are nobody else's; 79-7C are NEC's kanji too, so only au's own mail has emoji there."""
    if not 0x75 <= row <= (0x7C if carrier == AU else 0x78):
        return ""
    lead = (0xF6, 0xF7, 0xF3, 0xF4)[(row - 0x75) // 2]
    trail = cell - 0x21 + (0x40 if row % 2 else 0x9F)
    return _by_sjis(AU).get(lead << 8 | trail + (row % 2 and trail >= 0x7F), "")


def of_webcode(page: bytes, signs: bytes) -> str:
    """The emoji that ESC $ page signs stands for."""
    first = _PAGES[page.decode()]
    return "".join(_private_of(SOFTBANK).get(first + sign - 0x21, GETA) for sign in signs)


def in_unicode(text: str, carrier: str = "") -> str:
    """Private-use characters of the carriers as Unicode has them; all other private use stays."""
    if not _PRIVATE.search(text):
        return text
    table = _private(carrier or _carrier_by_company(text))
    return _PRIVATE.sub(lambda found: found.group().translate(table), text)


def entities_in_unicode(html: str, carrier: str = "") -> str:
    """The same for html, where the codes may stand as &#xE63E; or &#58942;."""
    if "&#" in html:
        html = _ENTITY.sub(lambda found: chr(int(found[1], 16) if found[1] else int(found[2])), html)
    return in_unicode(html, carrier)


def _carrier_by_leads(data: bytes) -> str:
    leads = {pair[0] for pair in _DOUBLE.findall(data)}
    if 0xF8 in leads:
        return DOCOMO
    if leads & {0xF3, 0xF4, 0xF6}:
        return AU
    if 0xF7 in leads:
        return SOFTBANK if 0xF9 in leads else AU
    return DOCOMO


def _carrier_by_company(text: str) -> str:
    """Whose codes stand in the text that mean only one thing."""
    if re.search("[\ue001-\ue05a\ue101-\ue15a\ue201-\ue25a\ue301-\ue34d\ue401-\ue44c]", text):
        return SOFTBANK
    return AU if re.search("[\ue468-\ue4ff\ue53f-\ue5df\uea80-\ueb8e]", text) else ""


@cache
def _rows() -> list[list[str]]:
    lines = (Path(__file__).parent / "carrier_emoji.txt").read_text(encoding="ascii").splitlines()
    return [line.split(";") for line in lines if not line.startswith("#")]


@cache
def _by_sjis(carrier: str) -> dict[int, str]:
    """Shift_JIS code to what Unicode has for it."""
    column = (DOCOMO, AU, SOFTBANK).index(carrier) + 1
    return {int(row[column], 16): "".join(chr(int(code, 16)) for code in row[0].split()) for row in _rows() if row[column]}


# Where runs of Shift_JIS codes lie in Unicode's private area.
_AREAS = {
    DOCOMO: ((0xF89F, 0xF9FC, 0xE63E),),
    AU: ((0xF640, 0xF7D1, 0xE468), (0xF7E5, 0xF7FC, 0xE5B5), (0xF340, 0xF352, 0xE5CD),
         (0xF353, 0xF3CE, 0xEA80), (0xF7D2, 0xF7E4, 0xEAFB), (0xF3CF, 0xF493, 0xEB0E)),
    SOFTBANK: ((0xF941, 0xF99B, 0xE001), (0xF741, 0xF79B, 0xE101), (0xF7A1, 0xF7FA, 0xE201),
               (0xF9A1, 0xF9ED, 0xE301), (0xFB41, 0xFB8D, 0xE401), (0xFBA1, 0xFBD7, 0xE501)),
}  # fmt: skip


@cache
def _private_of(carrier: str) -> dict[int, str]:
    """Private-use code to what Unicode has for it. A code of the area that has nothing becomes 〓."""
    known = _by_sjis(carrier)
    table: dict[int, str] = {}
    for first, last, private in _AREAS[carrier]:
        places = [code for code in range(first, last + 1) if 0x40 <= code & 0xFF <= 0xFC and code & 0xFF != 0x7F]
        table |= {private + at: known.get(code, GETA) for at, code in enumerate(places)}
    return table


@cache
def _private(carrier: str) -> dict[int, str]:
    """Everybody's codes, the carrier's own before the others'; au's senders also use the codes of au's web pages."""
    everybody = [each for each in (DOCOMO, AU, SOFTBANK) if each != carrier] + ([carrier] if carrier else [])
    table: dict[int, str] = {}
    for each in everybody:
        table |= _private_of(each)
    if carrier == AU:
        table |= {code - 0x0700: emoji for code, emoji in _by_sjis(AU).items()}
    return table
