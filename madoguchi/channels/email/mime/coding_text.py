"""A text part's octets: the charset, the transfer encoding, and never a line over 998 octets or a cut inside a sign."""

import base64
import re

from madoguchi.kit.text.outgoing_charsets import JIS, UTF_8, encode, fits

_LONGEST_LINE = 998
_WIDTH = 75
_PLAIN = frozenset(map(chr, range(0x20, 0x7F))) - {"="}


def coded(text: str, charset: str = UTF_8) -> tuple[str, str, bytes]:
    """(charset, transfer encoding, body with CRLF). A text that ISO-2022-JP does not hold goes in UTF-8.

    ISO-2022-JP goes as it is (7bit); UTF-8 as quoted-printable where it is mostly ASCII, else as base64.
    """
    lines = re.split(r"\r\n|\r|\n", text)
    if charset == JIS and fits(text):
        data = b"\r\n".join(encode(line, JIS) for line in lines)
        if all(len(line) <= _LONGEST_LINE for line in data.split(b"\r\n")):
            return JIS.upper(), "7bit", data
        return JIS.upper(), "base64", _base64(data)
    data = "\r\n".join(lines).encode("utf-8", "replace")
    if sum(byte > 126 for byte in data) * 6 < len(data):
        return UTF_8, "quoted-printable", b"\r\n".join(quoted_printable(line) for line in lines)
    return UTF_8, "base64", _base64(data)


def quoted_printable(line: str) -> bytes:
    """One line of UTF-8 in pieces of at most 76 octets; a soft break never falls inside a character."""
    rows, row = [], ""
    for index, sign in enumerate(line):
        is_last = index == len(line) - 1
        token = sign if sign in _PLAIN and not (is_last and sign == " ") else _escaped(sign)
        if len(row) + len(token) > _WIDTH:
            rows.append(row + "=")
            row = ""
        row += token
    return "\r\n".join([*rows, row]).encode("ascii")


def _escaped(sign: str) -> str:
    return "".join(f"={byte:02X}" for byte in sign.encode("utf-8", "replace"))


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
