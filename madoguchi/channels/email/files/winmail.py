"""winmail.dat, as Outlook and Exchange pack mails (MS-OXTNEF), opened into its text and files. Linear, bounded, never raises.

What is damaged is read as far as it goes; the packed file itself is always kept beside.
"""

import struct
from dataclasses import dataclass, field

from madoguchi.channels.email.files.compressed_rtf import decompress
from madoguchi.kit.text.charsets import decode

SIGNATURE = b"\x78\x9f\x3e\x22"
MOST_FILES = 500
MOST_PROPERTIES = 4_000
_LEVEL_ATTACHMENT = 2

_RENDERING, _TITLE, _DATA, _PROPERTIES, _CODE_PAGE = 0x9002, 0x8010, 0x800F, 0x9005, 0x9007
_MESSAGE_PROPERTIES, _BODY = 0x9003, 0x800C

_LONG_NAME, _SHORT_NAME, _DISPLAY_NAME, _OBJECT, _MIME_TYPE, _CONTENT_ID = 0x3707, 0x3704, 0x3001, 0x3701, 0x370E, 0x3712
_TEXT_BODY, _HTML_BODY, _RTF_BODY = 0x1000, 0x1013, 0x1009

_STRING8, _UNICODE, _OBJECT_TYPE, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_FIXED = {1: 0, 2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_MULTIPLE = 0x1000


@dataclass
class Packed:
    """One file out of a winmail.dat."""

    name: str = ""
    content: bytes = b""
    type: str = ""
    content_id: str = ""


@dataclass
class Winmail:
    """What lay in it. `is_whole` is False where it was cut short or damaged."""

    text: str = ""
    html: str = ""
    rtf: bytes = b""
    files: list[Packed] = field(default_factory=list)
    is_whole: bool = True


class _Damaged(Exception):
    pass


def open_winmail(data: bytes) -> Winmail:
    """The text and files in a winmail.dat."""
    found = Winmail()
    if data[:4] != SIGNATURE:
        found.is_whole = False
        return found
    try:
        _read(memoryview(data), found)
    except (_Damaged, struct.error):
        found.is_whole = False
    found.files = [each for each in found.files if each.content or each.name]
    return found


def _read(data: memoryview, found: Winmail) -> None:
    charset = ""
    position = 6
    while position + 9 <= len(data):
        level, attribute, length = struct.unpack_from("<BII", data, position)
        start, end = position + 9, position + 9 + length
        if end + 2 > len(data) or level not in (1, _LEVEL_ATTACHMENT):
            raise _Damaged
        value, name = data[start:end], attribute & 0xFFFF
        if name == _CODE_PAGE and length >= 4:
            charset = _charset(struct.unpack_from("<I", value)[0])
        elif name == _MESSAGE_PROPERTIES:
            _take_message(_properties(value, charset), found)
        elif name == _BODY and not found.text:
            found.text = _text(bytes(value), charset)
        elif name == _RENDERING:
            if len(found.files) >= MOST_FILES:
                raise _Damaged
            found.files.append(Packed())
        elif level == _LEVEL_ATTACHMENT and found.files:
            _take_file(name, value, charset, found.files[-1])
        position = end + 2  # its checksum is no proof of anything


def _take_file(name: int, value: memoryview, charset: str, file: Packed) -> None:
    if name == _TITLE and not file.name:
        file.name = _text(bytes(value), charset)
    elif name == _DATA:
        file.content = bytes(value)
    elif name == _PROPERTIES:
        said = _properties(value, charset)
        file.name = _string(said, _LONG_NAME) or file.name or _string(said, _SHORT_NAME) or _string(said, _DISPLAY_NAME)
        file.type = _string(said, _MIME_TYPE)
        file.content_id = _string(said, _CONTENT_ID).strip("<> ")
        inner = said.get(_OBJECT)
        if isinstance(inner, bytes) and not file.content:
            file.content = inner[16:]  # an interface id stands before


def _take_message(said: dict[int, str | bytes], found: Winmail) -> None:
    found.text = _string(said, _TEXT_BODY) or found.text
    html, rtf = said.get(_HTML_BODY), said.get(_RTF_BODY)
    if html:
        found.html = html if isinstance(html, str) else decode(html).text
    if isinstance(rtf, bytes):
        found.rtf = decompress(rtf)


def _string(said: dict[int, str | bytes], name: int) -> str:
    value = said.get(name, "")
    return value if isinstance(value, str) else ""


def _properties(data: memoryview, charset: str) -> dict[int, str | bytes]:
    """Strings and binaries by property id; all else is stepped over."""
    said: dict[int, str | bytes] = {}
    (count,) = struct.unpack_from("<I", data)
    position = 4
    for _ in range(min(count, MOST_PROPERTIES)):
        kind, name = struct.unpack_from("<HH", data, position)
        position += 4
        if name >= 0x8000:
            position = _past_name(data, position)
        base = kind & ~_MULTIPLE
        if base in _FIXED and not kind & _MULTIPLE:
            position += _FIXED[base]
            continue
        (values,) = struct.unpack_from("<I", data, position)
        position += 4
        if base in _FIXED:
            position += values * _FIXED[base]
            continue
        if base not in (_STRING8, _UNICODE, _OBJECT_TYPE, _BINARY) or values > len(data):
            raise _Damaged
        for _value in range(values):
            (length,) = struct.unpack_from("<I", data, position)
            start, position = position + 4, position + 4 + length + -length % 4
            if start + length > len(data):
                raise _Damaged
            said.setdefault(name, _value_of(base, bytes(data[start : start + length]), charset))
    return said


def _past_name(data: memoryview, position: int) -> int:
    """A named property: 16 bytes of namespace, then a number or a name."""
    kind, length = struct.unpack_from("<II", data, position + 16)
    return position + 24 if kind == 0 else position + 24 + length + -length % 4


def _value_of(kind: int, value: bytes, charset: str) -> str | bytes:
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").partition("\0")[0]
    return _text(value, charset) if kind == _STRING8 else value


def _text(value: bytes, charset: str) -> str:
    return decode(value.partition(b"\0")[0], charset).text


def _charset(code_page: int) -> str:
    return {65001: "utf-8", 50220: "iso-2022-jp", 50221: "iso-2022-jp", 50222: "iso-2022-jp", 51932: "euc-jp"}.get(
        code_page, f"cp{code_page}" if code_page else ""
    )
