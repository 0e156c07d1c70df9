"""Values to header lines: RFC 2047 words, quoted names, RFC 2231 file names, folding. No value can begin a new header."""

import base64
import re
from urllib.parse import quote as percent

from madoguchi.kit.addresses import Address, is_plausible, on_the_wire
from madoguchi.kit.text.outgoing_charsets import JIS, UTF_8, encode, fits

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_WIDTH = 76
_LONGEST_LINE = 900
_LONGEST_WORD = 75
_LONGEST_NAME = 120


def header_value(text: str, charset: str = UTF_8) -> str:
    """Free text for a header: ASCII as it is, all else as encoded words; in UTF-8 where `charset` does not hold it."""
    text = one_line(text)
    if text.isascii() and "=?" not in text and all(len(word) < _LONGEST_LINE for word in text.split(" ")):
        return text
    return encoded_words(text, charset)


def one_line(text: str) -> str:
    """Without line breaks, controls or doubled blanks."""
    return re.sub(r"\s+", " ", _SURROGATES.sub("\ufffd", _BREAKS.sub(" ", text))).strip()


def encoded_words(text: str, charset: str = UTF_8) -> str:
    """Base64 words of at most 75 characters, never cut inside a character; each begins and ends in ASCII."""
    if charset != JIS or not fits(text):
        charset = UTF_8
    most = (_LONGEST_WORD - len(f"=?{charset}?B??=")) // 4 * 3
    words: list[str] = []
    chunk = ""
    for character in text:
        if len(encode(chunk + character, charset)) > most:
            words.append(_word(chunk, charset))
            chunk = ""
        chunk += character
    if chunk:
        words.append(_word(chunk, charset))
    return " ".join(words)


def _word(text: str, charset: str) -> str:
    label = charset.upper() if charset == JIS else charset
    return f"=?{label}?B?{base64.b64encode(encode(text, charset)).decode()}?="


def address_list(addresses: list[Address], charset: str = UTF_8) -> str:
    """Addresses for From, To, Cc. Raises ValueError for one that cannot be mailed to."""
    return ", ".join(_mailbox(address, charset) for address in addresses)


def _mailbox(address: Address, charset: str) -> str:
    spec = on_the_wire(address.address)
    if not is_plausible(spec) or _BREAKS.search(spec) or _SURROGATES.search(spec):
        raise ValueError(f"Not a mail address: {address.address!r}")
    name = one_line(address.name)
    if not name:
        return spec if not spec.startswith("-") else f"<{spec}>"
    return f"{_shown(name, charset)} <{spec}>"


def _shown(name: str, charset: str) -> str:
    if not name.isascii() or "=?" in name or len(name) > 200:
        return encoded_words(name, charset)
    if _ATOMS.fullmatch(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def fold(name: str, value: str) -> bytes:
    """One header, folded at blanks, with its line end."""
    lines: list[str] = []
    line = f"{name}:"
    for word in value.split(" "):
        if len(line) + 1 + len(word) > _WIDTH and line.strip() and line != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {word}"
    lines.append(line)
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n"


def name_parameter(name: str, charset: str = UTF_8) -> bytes:
    """`; name="…"` for Content-Type: RFC 2047 words where it is not ASCII, which Outlook and old mailers read."""
    name = _file_name(name)
    words = [name] if _is_plain(name) else encoded_words(name, charset).split(" ")
    return (';\r\n name="' + "\r\n ".join(words) + '"').encode("ascii")


def filename_parameters(name: str) -> bytes:
    """`; filename="plain.pdf"`, or its RFC 2231 form in pieces; no ASCII stand-in, which many would take for the name."""
    name = _file_name(name)
    if _is_plain(name):
        return f';\r\n filename="{name}"'.encode("ascii")
    pieces = _pieces(name)
    if len(pieces) == 1:
        return f";\r\n filename*=utf-8''{pieces[0]}".encode("ascii")
    pieces[0] = f"utf-8''{pieces[0]}"
    return "".join(f";\r\n filename*{at}*={piece}" for at, piece in enumerate(pieces)).encode("ascii")


def _file_name(name: str) -> str:
    return re.sub(r'[\\/"]', "_", one_line(name)) or "file"


def _is_plain(name: str) -> bool:
    return name.isascii() and len(name) <= _LONGEST_NAME and "=?" not in name


def _pieces(name: str) -> list[str]:
    """Percent-coded, at most 60 octets each, never cut inside a character."""
    pieces = [""]
    for sign in name:
        coded = percent(sign, safe="")
        if len(pieces[-1]) + len(coded) > 60:
            pieces.append("")
        pieces[-1] += coded
    return pieces
