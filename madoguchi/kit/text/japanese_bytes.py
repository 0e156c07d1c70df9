"""Japanese legacy encodings as they are really used (CP50220/50221, eucJP-ms), which no CPython codec reads whole.

JIS rows are turned into Shift_JIS bytes and read as cp932, so that ①, ㈱, 髙 and half-width kana survive. The signs on which
standard tables and Windows disagree come out in Windows' form from each of the three encodings (～ － ∥ ￠ ￡ ￢ ―), so that
one word is found as one word. Text sent as Unicode keeps what its writer chose (〜 stays 〜). A backslash is one, except
where JIS X 0201 Roman is announced (ESC ( J): there it is ¥, and ~ is ‾.
"""

import re
from functools import cache

from madoguchi.kit.text.carriers import of_jis_row

REPLACEMENT = "\ufffd"

_ESCAPE = re.compile(rb"\x1b(\$\([A-Za-z@]|\$[@BA]|\([A-Za-z]|&@|\.[AF]|N|\$)|[\x0e\x0f]")
_OTHER_SETS = {  # escape → codec for its pairs with the high bits set, or for the whole under that escape
    b"\x1b$A": "gb2312",
    b"\x1b$(A": "gb2312",
    b"\x1b$(C": "euc_kr",
    b"\x1b$(O": "iso2022_jp_3",
    b"\x1b$(P": "iso2022_jp_2004",
    b"\x1b$(Q": "iso2022_jp_2004",
}
_SIGN = re.compile(rb"\x1b(?:\$[@BA]|\([JI]|\$\([ACDOPQ@B])")
_TO_HIGH = bytes(b | 0x80 if 0x21 <= b <= 0x7E else b for b in range(256))
_TO_LOW = bytes(b & 0x7F for b in range(256))
_PAIRS = re.compile(rb"[\x21-\x7e\xa1-\xfe]{2}|.", re.DOTALL)
_EUC_PIECES = re.compile(rb"[\x00-\x7f]+|\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}|[\xa1-\xfe]{2}|.", re.DOTALL)
_NOT_PAIRED = re.compile(rb"[^\x21-\x7e\r\n]")

# Where the standard table and Windows' differ: one sign must not come out as two different characters.
_WINDOWS_FORMS = {"〜": "～", "‖": "∥", "−": "－", "¢": "￠", "£": "￡", "¬": "￢", "—": "―"}


def has_jis_escapes(data: bytes) -> bool:
    """Whether the bytes shift into a Japanese set: a test for valid ASCII or UTF-8 says nothing before this one."""
    return b"\x1b" in data and _SIGN.search(data) is not None


def decode_jis(data: bytes, carrier: str = "") -> str:
    """ISO-2022-JP in all its real forms, with au's emoji; what cannot be read becomes U+FFFD."""
    pieces: list[str] = []
    mode, start = "ascii", 0
    for found in _ESCAPE.finditer(data):
        pieces.append(_segment(data[start : found.start()], mode, found.group(), carrier))
        mode, start = _mode_after(found.group(), mode), found.end()
    pieces.append(_segment(data[start:], mode, b"", carrier))
    return "".join(pieces)


def decode_euc(data: bytes) -> str:
    """EUC-JP with NEC and IBM characters; what cannot be read becomes U+FFFD."""
    try:
        return _in_windows_forms(data.decode("euc_jp"))
    except UnicodeDecodeError:
        return "".join(_euc_piece(piece) for piece in _EUC_PIECES.findall(data))


def _mode_after(escape: bytes, mode: str) -> str:
    if escape in (b"\x1b$@", b"\x1b$B", b"\x1b$(@", b"\x1b$(B"):
        return "kanji"
    if escape in (b"\x1b(I", b"\x0e"):
        return "kana"
    if escape == b"\x1b(J":
        return "roman"
    if escape == b"\x1b$(D":
        return "supplement"
    if escape in _OTHER_SETS:
        return escape.decode()
    if escape == b"\x1b&@":  # announces a revision, changes nothing
        return mode
    return "ascii"


def _segment(data: bytes, mode: str, ends_by: bytes, carrier: str) -> str:
    if not data:
        return ""
    if mode == "ascii":
        return _single_bytes(data)
    if mode == "roman":
        return _single_bytes(data).replace("\\", "¥").replace("~", "‾")
    if mode == "kana":
        return _kana(data)
    if b"\n" not in data and b"\r" not in data:
        return _double_bytes(data, mode, carrier)
    return _lines_of_double_bytes(data, mode, ends_by, carrier)


def _lines_of_double_bytes(data: bytes, mode: str, ends_by: bytes, carrier: str) -> str:
    """A line end shifts back to ASCII, unless the next line plainly goes on in kanji (a long line was folded)."""
    first, *others = data.splitlines(keepends=True)
    pieces = [_double_bytes(first, mode, carrier)]
    still_kanji = True
    for index, line in enumerate(others):
        closes = index == len(others) - 1 and ends_by.startswith(b"\x1b(")
        still_kanji = still_kanji and (_reads_as_pairs(line) if closes else _is_mostly_kana_rows(line))
        pieces.append(_double_bytes(line, mode, carrier) if still_kanji else _single_bytes(line))
    return "".join(pieces)


def _reads_as_pairs(line: bytes) -> bool:
    body = line.rstrip(b"\r\n")
    return len(body) % 2 == 0 and not _NOT_PAIRED.search(body) and REPLACEMENT not in _double_bytes(body, "kanji")


def _is_mostly_kana_rows(line: bytes) -> bool:
    body = line.rstrip(b"\r\n")
    leads = body[::2]
    return _reads_as_pairs(line) and (not body or sum(leads.count(b) for b in b"!$%") * 3 >= len(leads))


def _double_bytes(data: bytes, mode: str, carrier: str = "") -> str:
    if mode == "supplement":
        return "".join(_supplement(piece) for piece in _PAIRS.findall(data))
    if mode.startswith("\x1b"):
        return _of_other_set(data, mode.encode())
    try:
        return _in_windows_forms(data.translate(_TO_HIGH).decode("euc_jp"))
    except UnicodeDecodeError:
        return "".join(_kanji(piece, carrier) for piece in _PAIRS.findall(data))


def _of_other_set(data: bytes, escape: bytes) -> str:
    codec = _OTHER_SETS[escape]
    if codec.startswith("iso2022"):
        return (escape + data + b"\x1b(B").decode(codec, "replace")
    return data.translate(_TO_HIGH).decode(codec, "replace")


def _kanji(piece: bytes, carrier: str = "") -> str:
    if len(piece) == 2:
        row, cell = piece[0] & 0x7F, piece[1] & 0x7F
        return of_jis_row(row, cell, carrier) or _kanji_table()[row - 0x21][cell - 0x21]
    return piece.decode("ascii") if piece[0] <= 0x20 else REPLACEMENT


def _supplement(piece: bytes) -> str:
    if len(piece) == 2:
        return (b"\x8f" + piece.translate(_TO_HIGH)).decode("euc_jp", "replace")
    return piece.decode("ascii", "replace")


def _kana(data: bytes) -> str:
    return data.translate(_TO_HIGH).decode("cp932", "replace") if data else ""


def _single_bytes(data: bytes) -> str:
    if data.isascii():
        return data.decode("ascii")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp932", "replace")


def _euc_piece(piece: bytes) -> str:
    if piece[0] < 0x80:
        return piece.decode("ascii")
    if piece[0] == 0x8E and len(piece) == 2:
        return piece[1:].decode("cp932")
    if piece[0] == 0x8F and len(piece) == 3:
        return _ibm_in_euc().get(piece) or piece.decode("euc_jp", "replace")
    return _kanji(piece) if len(piece) == 2 else REPLACEMENT


def _in_windows_forms(text: str) -> str:
    for standard, windows in _WINDOWS_FORMS.items():
        if standard in text:
            text = text.replace(standard, windows)
    return text


@cache
def _kanji_table() -> list[list[str]]:
    """Row and cell (both from 0) to character."""
    return [[_shift_jis(row, cell).decode("cp932", "replace")[0] for cell in range(94)] for row in range(94)]


def _shift_jis(row: int, cell: int) -> bytes:
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + (0x9F if row % 2 else 0x40)
    return bytes([lead, trail + 1 if not row % 2 and trail >= 0x7F else trail])


@cache
def _ibm_in_euc() -> dict[bytes, str]:
    """eucJP-ms: Roman numerals, a few signs, and those of IBM's kanji (髙, 﨑) that JIS X 0212 lacks, in IBM's order."""
    kanji = [_shift_jis(row, cell).decode("cp932") for row in range(114, 119) for cell in range(94) if (row, cell) <= (118, 11)]
    missing = [sign for sign in kanji[28:] if not _is_in_jis(sign)]
    codes = [bytes([0x8F, row, cell]) for row in (0xF3, 0xF4) for cell in range(0xA1, 0xFF)]
    signs = [*"ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ＇＂㈱№℡", *missing]
    return dict(zip(codes[-len(signs) :], signs, strict=True))


def _is_in_jis(sign: str) -> bool:
    try:
        return bool(sign.encode("euc_jp"))
    except UnicodeEncodeError:
        return False
