"""Bytes to text, whatever the sender declared. Never raises, never drops a byte in silence: `is_damaged` says so."""

import codecs
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from madoguchi.kit.text import carriers
from madoguchi.kit.text.guessing_charset import guess
from madoguchi.kit.text.japanese_bytes import REPLACEMENT, decode_euc, decode_jis, has_jis_escapes


@dataclass(frozen=True)
class Decoded:
    """Text in NFC, the charset it was really read by, and whether some bytes could not be read (shown as U+FFFD)."""

    text: str
    charset: str
    is_damaged: bool = False


# What senders really use ← the names they declare it by. Empty: the name says nothing.
_NAMES = {
    "cp932": "shift_jis sjis x-sjis ms_kanji shift-jis windows-31j csshiftjis x-ms-cp932 ms932 windows-932",
    "shift_jis_2004": "shift_jisx0213",
    "jis": (
        "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-2004 iso-2022-jp-ms csiso2022jp "
        "cp50220 cp50221 cp50222 jis jis_encoding iso2022-jp iso2022jp iso_2022_jp iso-2022-jp-ext "
        "_iso-2022-jp$esc"
    ),
    "euc": "euc-jp x-euc-jp x-euc eucjp euc_jp eucjp-ms eucjp-win ujis cp51932 cseucpkdfmtjapanese",
    "gb18030": "gb2312 gbk gb_2312-80 x-gbk cp936 euc-cn gb-2312",
    "cp950": "big5 x-x-big5 cn-big5 big-5 big5-eten",
    "big5hkscs": "big5-hkscs",
    "koi8_u": "koi8-r koi8r koi8-u koi8u cskoi8r koi8-ru",
    "cp949": "euc-kr ks_c_5601-1987 ks_c_5601 ksc5601 korean x-windows-949 euckr",
    "cp1252": "iso-8859-1 latin1 latin-1 iso8859-1 iso_8859-1",
    "cp1254": "iso-8859-9",
    "cp874": "iso-8859-11 tis-620",
    "utf-7": "unicode-1-1-utf-7 utf7 x-unicode-2-0-utf-7",
    "utf-8": "unicode-1-1-utf-8 utf8 utf8mb4",
    "": (
        "us-ascii ascii ansi_x3.4-1968 iso-646 646 unknown-8bit x-unknown unknown default default_charset "
        "binary 8bit 7bit none _autodetect _autodetect_all"
    ),
}
_REAL = {name: real for real, names in _NAMES.items() for name in names.split()}
# Who declares the standard and uses its wider or Windows' form: tried when the standard does not fit.
_WIDER = {
    "cp932": "shift_jis_2004",
    "cp950": "big5hkscs",
    "iso8859-2": "cp1250",
    "iso8859-4": "cp1257",
    "iso8859-5": "cp1251",
    "iso8859-6": "cp1256",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-13": "cp1257",
    "iso8859-15": "cp1252",
}
_WINDOWS_ONLY = re.compile(rb"[\x80-\x9f]")
_NARROW = {"cp1252", "iso8859-15", "cp437", "mac-roman"}  # declared by default: they read any bytes
_ALPHABETS = {"cp1252", "cp1251", "koi8_r"}
_NOT_OF_MAIL = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem", "palmos", "charmap"}
_THREE_BYTES = re.compile(rb"[\xe2-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}")
_SEVEN_BITS = {"utf-7", "hz", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"}
_PLACE = re.compile("\x1a(\\d{1,6})\x1a")  # where a symbol was set aside, in a sign that text has not
_FOREIGN_LETTER = re.compile("[^\x00-\x7f]")
_SCRIPTS = tuple(map(re.compile, ("[\u00a0-\u017f]+", "[\u0400-\u052f]+", "[\u0370-\u03ff]+")))
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = dict.fromkeys([*range(9), 11, *range(14, 32), 127], None) | {0: REPLACEMENT, 11: "\n", 12: "\n"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_COMPATIBLE = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")  # in people's names: NFC would change how they look
_HALF_SIGN = re.compile("[\ud800-\udfff]")  # what UTF-7 may hold alone, no database takes


def decode(data: bytes, declared: str = "", carrier: str = "") -> Decoded:
    """Read bytes by what they are; the declaration is a hint. Line ends are kept.

    `carrier` (see carriers.carrier_of) says whose private emoji may be in it.
    """
    if not data:
        return Decoded("", "us-ascii")
    real = real_name(declared)
    if data.isascii() and b"\x1b" not in data and b"\x0e" not in data and real not in _SEVEN_BITS:
        return Decoded(_tidy(data.decode("ascii")), "us-ascii")
    symbols: list[str] = []
    if b"\x1b$" in data:
        data = carriers.WEBCODE.sub(lambda found: _set_aside(found, symbols), data)
    text, charset = _read(data, real, carrier)
    if symbols:
        text = _PLACE.sub(lambda found: symbols[int(found.group(1))], text)
    text = _HALF_SIGN.sub(REPLACEMENT, text)
    return Decoded(_tidy(text), charset, REPLACEMENT in text and "\ufffd".encode() not in data)


def composed(text: str) -> str:
    """NFC, but for the compatibility ideographs (神, 﨑, 塚): somebody's name looks as its owner wrote it."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return "".join(piece if at % 2 else unicodedata.normalize("NFC", piece) for at, piece in enumerate(_COMPATIBLE.split(text)))


@lru_cache(maxsize=512)
def real_name(declared: str) -> str:
    """The charset we read a declared one by; empty when it says nothing we can use."""
    name = declared.strip().strip("\"'").split("*")[0].strip().lower()
    if name in _REAL:
        return _REAL[name]
    if name.startswith("charset="):
        return real_name(name[8:])
    if re.fullmatch(r"(windows|cp|win)-?12\d\d", name):
        return "cp" + name[-4:]
    try:
        found = codecs.lookup(name[:64])
    except (LookupError, ValueError):
        return ""
    is_text = found._is_text_encoding  # noqa: SLF001 - hex, zip and rot13 are codecs too
    return found.name if is_text and found.name not in _NOT_OF_MAIL else ""


def _set_aside(found: re.Match[bytes], symbols: list[str]) -> bytes:
    symbols.append(carriers.of_webcode(*found.groups()))
    return b"\x1a%d\x1a" % (len(symbols) - 1)


def _read(data: bytes, real: str, carrier: str) -> tuple[str, str]:
    if real in _SEVEN_BITS and real not in ("utf-7", "hz"):
        return data.decode(real, "replace").removeprefix("\ufeff"), real
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace").removeprefix("\ufeff"), name
    if b"\x1b$)C" in data[:4096]:
        return data.decode("iso2022_kr", "replace"), "iso-2022-kr"
    if has_jis_escapes(data) or (real == "jis" and b"\x0e" in data):
        return decode_jis(data, carrier), "iso-2022-jp"
    if real == "jis":
        real = ""  # declared JIS without one escape: it is something else
    if real not in ("utf-8", "utf-7") and _is_surely_utf8(data, real):
        return carriers.in_unicode(data.decode("utf-8"), carrier), "utf-8"
    return _read_declared(data, real, carrier) or _read_undeclared(data, real, carrier)


def _read_declared(data: bytes, real: str, carrier: str) -> tuple[str, str] | None:
    if not real or (real in _NARROW and _high_share(data) > 0.25):
        return None
    if real == "euc":
        text = decode_euc(data)
        return (text, "euc-jp") if REPLACEMENT not in text else None
    if real.startswith("iso8859") and real in _WIDER and _WINDOWS_ONLY.search(data):
        real = _WIDER[real]
    for name in (real, _WIDER.get(real, "")):
        try:
            return (_decoded(data, name, "strict", carrier), name) if name else None
        except (UnicodeError, LookupError, ValueError):
            continue
    return None


def _read_undeclared(data: bytes, real: str, carrier: str) -> tuple[str, str]:
    charset = guess(data, real, carrier)
    if real in _NARROW and charset in _ALPHABETS and _high_share(data) < 0.5:
        charset = real  # letters among ASCII ones: whoever declares a Latin set means it
    if charset == "euc":
        return decode_euc(data), "euc-jp"
    return _decoded(data, charset, "replace", carrier), charset


def _decoded(data: bytes, name: str, errors: str, carrier: str) -> str:
    if name != "cp932":
        text = data.decode(name, errors)
        return carriers.in_unicode(text, carrier) if name.startswith("utf") else text
    return carriers.decode_sjis(data, carrier, errors) if carriers.has_symbols(data, carrier) else data.decode(name, errors)


def _is_surely_utf8(data: bytes, declared: str) -> bool:
    """Pairs alone prove little against a declared charset of pairs or of other letters: they must all be of one script."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if len(text) == len(data):
        return False
    if not declared or declared in _NARROW or _THREE_BYTES.search(data):
        return True
    letters = _FOREIGN_LETTER.findall(text)
    return len(letters) > 3 and len(set(letters)) > 2 and any(script.fullmatch("".join(letters)) for script in _SCRIPTS)


def _high_share(data: bytes) -> float:
    sample = data[:4096]
    return len(sample.translate(None, bytes(range(128)))) / len(sample)


def _tidy(text: str) -> str:
    if _CONTROL.search(text):
        text = text.translate(_CONTROLS)
    return composed(text)
