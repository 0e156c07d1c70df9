"""Values to header lines: RFC 2047 words, quoted names, RFC 2231 file names, folding. No value can begin a new header."""

import base64
import re
import unicodedata
from urllib.parse import quote as percent

from madoguchi.kit.addresses import Address, ascii_domain, is_plausible

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_WIDTH = 76
_LONGEST_LINE = 900
_WORD_BYTES = 45


def header_value(text: str) -> str:
    """Free text for a header: ASCII as it is, all else as encoded words."""
    text = one_line(text)
    if text.isascii() and "=?" not in text and all(len(word) < _LONGEST_LINE for word in text.split(" ")):
        return text
    return encoded_words(text)


def one_line(text: str) -> str:
    """Without line breaks, controls or doubled blanks."""
    return re.sub(r"\s+", " ", _SURROGATES.sub("\ufffd", _BREAKS.sub(" ", text))).strip()


def encoded_words(text: str) -> str:
    """Base64 words of at most 75 characters, never cut inside a character."""
    words: list[str] = []
    chunk = b""
    for character in text:
        data = character.encode()
        if len(chunk) + len(data) > _WORD_BYTES:
            words.append(_word(chunk))
            chunk = b""
        chunk += data
    if chunk:
        words.append(_word(chunk))
    return " ".join(words)


def _word(data: bytes) -> str:
    return f"=?utf-8?B?{base64.b64encode(data).decode()}?="


def address_list(addresses: list[Address]) -> str:
    """Addresses for From, To, Cc. Raises ValueError for one that cannot be mailed to."""
    return ", ".join(_mailbox(address) for address in addresses)


def _mailbox(address: Address) -> str:
    local, _, domain = address.address.strip().rpartition("@")
    spec = f"{local}@{ascii_domain(domain)}"
    if not is_plausible(spec) or _BREAKS.search(spec) or _SURROGATES.search(spec):
        raise ValueError(f"Not a mail address: {address.address!r}")
    name = one_line(address.name)
    if not name:
        return spec if not local.startswith("-") else f"<{spec}>"
    return f"{_shown(name)} <{spec}>"


def _shown(name: str) -> str:
    if not name.isascii() or "=?" in name or len(name) > 200:
        return encoded_words(name)
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


def file_name_parameters(parameter: str, name: str) -> bytes:
    """`; filename="plain.pdf"` and, where the name is not ASCII, its RFC 2231 form in pieces."""
    name = re.sub(r'[\\/"]', "_", one_line(name)) or "file"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, dot, extension = plain.rpartition(".")
    if not name.isascii() and (not dot or not re.search(r"\w", stem)):
        plain = f"attachment{dot}{extension}" if dot else (plain or "attachment")
    lines = [f'\r\n {parameter}="{plain[-120:]}"'] if len(name) <= 120 or not name.isascii() else []
    if not name.isascii() or len(name) > 120:
        coded = percent(name, safe="")
        pieces = re.findall(r"(?:%..|[^%]){1,20}", coded)
        if len(pieces) == 1:
            lines.append(f"\r\n {parameter}*=utf-8''{coded}")
        else:
            lines += [f"\r\n {parameter}*{at}*={piece}" for at, piece in enumerate(_begun(pieces))]
    return "".join(f";{line}" for line in lines).encode("ascii")


def _begun(pieces: list[str]) -> list[str]:
    return [f"utf-8''{pieces[0]}", *pieces[1:]]
