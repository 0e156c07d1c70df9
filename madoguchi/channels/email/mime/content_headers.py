"""Content-Type and Content-Disposition: types, parameters and file names in every form they are sent."""

import re
from urllib.parse import unquote_to_bytes

from madoguchi.kit.text.charsets import decode
from madoguchi.kit.text.encoded_words import decode_extended, decode_words, raw_text

_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|"[^"]*$|[^;]*)', re.DOTALL)
_CONTINUED = re.compile(r"([^*]+)\*(\d{1,3})?(\*)?$")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")
_UNSEEN = re.compile("[\u0000-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_CHARSET = re.compile(r"([\w.:+-]{0,40})'[\w-]{0,20}'")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")


def parse_type(value: bytes) -> tuple[str, dict[str, str]]:
    """("text/plain", {"charset": …}); an unreadable type is empty."""
    text = raw_text(value).text if value else ""
    kind = re.split(r"[;\s]", text.strip(), maxsplit=1)[0].lower()
    if kind == "text":
        kind = "text/plain"
    parameters = parse_parameters(text)
    return (kind if _TYPE.fullmatch(kind) else ""), parameters


def parse_disposition(value: bytes) -> tuple[str, dict[str, str]]:
    """("attachment", {"filename": …})."""
    text = raw_text(value).text if value else ""
    return text.strip().partition(";")[0].strip().lower(), parse_parameters(text)


def parse_parameters(text: str) -> dict[str, str]:
    """Plain, RFC 2047-coded and RFC 2231 parameters; the extended form wins over the plain."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, written in _PARAMETER.findall(text):
        value = _unquoted(written)
        continued = _CONTINUED.fullmatch(name.lower())
        if continued and (continued.group(2) is not None or name.endswith("*")):
            key = continued.group(1)
            pieces.setdefault(key, {}).setdefault(int(continued.group(2) or 0), (value, name.endswith("*")))
        else:
            plain.setdefault(name.lower().rstrip("*"), value)
    for key, numbered in pieces.items():
        plain[key] = _joined(numbered)
    return plain


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        return re.sub(r'\\(["\\])', r"\1", value[1:-1] if len(value) > 1 and value.endswith('"') else value[1:])
    return value


def _joined(numbered: dict[int, tuple[str, bool]]) -> str:
    """RFC 2231 pieces as bytes first: a cut may fall inside a character, even inside of a %XX."""
    charset = ""
    whole = coded = b""
    for number in sorted(numbered):
        piece, is_extended = numbered[number]
        if is_extended and not charset and (named := _CHARSET.match(piece)):
            charset, piece = named.group(1), piece[named.end() :]
        data = piece.encode("utf-8", "surrogateescape")
        if is_extended:
            coded += data
        else:
            whole, coded = whole + unquote_to_bytes(coded) + data, b""
    return decode(whole + unquote_to_bytes(coded), charset).text


def file_name(type_parameters: dict[str, str], disposition_parameters: dict[str, str]) -> str:
    """A name fit to show and to store: no folders, no control or direction characters; empty when none was given."""
    return tidy_name(given_name(type_parameters, disposition_parameters))


def given_name(type_parameters: dict[str, str], disposition_parameters: dict[str, str]) -> str:
    """The name as the sender gave it, decoded and nothing more: its tricks are still in it."""
    name = disposition_parameters.get("filename") or type_parameters.get("name") or ""
    if "=?" in name:
        name = decode_words(name).text
    elif name.isascii() and len(_PERCENT.findall(name)) > 1:
        done = decode_extended("", name)
        name = name if done.is_damaged or done.text.isascii() else done.text
    return name


def tidy_name(name: str) -> str:
    """The last path element, visible characters only, at most 200 of them with the extension kept."""
    name = _UNSEEN.sub("", re.split(r"[/\\]", name.strip())[-1]).strip(" .")
    if len(name) <= 200:
        return name
    stem, dot, extension = name.rpartition(".")
    return f"{stem[: 199 - len(extension)]}{dot}{extension}" if dot and len(extension) < 20 else name[:200]
