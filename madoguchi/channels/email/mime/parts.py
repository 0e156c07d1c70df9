"""The bare MIME tree: headers, boundaries, transfer codings. Works on slices, is linear, and never raises on any bytes."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_PARTS = 12_000
DEEPEST = 40
LONGEST_HEAD = 16 * 1024 * 1024

_HEAD_END = re.compile(rb"\r?\n(?=\r?\n)")
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_LINE = re.compile(rb"[^\n]*\n?")
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)
_FILLED_LINE = re.compile(rb"[^\r\n]+")
_BASE64_PIECE = re.compile(rb"[^=]+")
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_FOREIGN = bytes(set(range(256)) - set(_ALPHABET))


@dataclass
class Part:
    """One node. `head` holds (lower-case name, raw unfolded value) in order; `body` is a slice of the mail, still coded."""

    head: list[tuple[str, bytes]]
    raw: memoryview
    body: memoryview
    type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    children: list["Part"] = field(default_factory=list)
    rest: memoryview | None = None  # siblings beyond the limit, undivided

    def header(self, name: str) -> bytes:
        """The first value of a header, or empty."""
        return next((value for key, value in self.head if key == name), b"")

    def headers(self, name: str) -> list[bytes]:
        """Every value of a header, in order."""
        return [value for key, value in self.head if key == name]

    def content(self, faults: list[str]) -> bytes:
        """The body with its transfer coding undone."""
        return undo_coding(self.body, self.header("content-transfer-encoding"), faults)


def split_head(raw: memoryview) -> tuple[list[tuple[str, bytes]], int, list[str]]:
    """Header fields, where the body starts, and what was wrong with the head."""
    head: list[tuple[str, bytes]] = []
    faults: list[str] = []
    names: dict[str, str] = {}  # a million lines of one name share it
    name, value = "", bytearray()
    position = 0
    limit = min(len(raw), LONGEST_HEAD)
    for found in _LINE.finditer(raw, 0, limit):
        line = found.group()
        bare = line.rstrip(b"\r\n")
        if not bare:
            position = found.end()
            break
        if bare[0] in b" \t" and name:
            value += b" " + bare.strip(b" \t") if bare.strip(b" \t") else b""
        elif match := _FIELD.match(bare):
            if name:
                head.append((name, bytes(value)))
            name = match.group(1).decode("ascii").lower()
            name, value = names.setdefault(name, name), bytearray(bare[match.end() :].strip(b" \t"))
        elif bare.startswith((b"From ", b">From ")) and not head and not name:
            pass  # an mbox line
        elif name and _goes_on(raw, found.end(), limit):
            faults.append("broken-header")
            value += b" " + bare.strip(b" \t")
        else:
            faults.append("no-blank-line")
            position = found.start()
            break
        position = found.end()
    if name:
        head.append((name, bytes(value)))
    return head, position, faults


def _goes_on(raw: memoryview, start: int, limit: int) -> bool:
    """Whether a further header follows a line that is none."""
    following = _LINE.match(raw, start, limit)
    line = following.group() if following else b""
    return bool(_FIELD.match(line)) or line[:1] in (b" ", b"\t")


def split_body(part: Part, boundary: bytes, faults: list[str], most: int) -> list[memoryview]:
    """The slices between the delimiter lines. A missing closing line is a fault, not a loss; a preamble belongs to nobody."""
    delimiter = re.compile(b"--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\Z)")
    slices: list[memoryview] = []
    start = -1
    for found in delimiter.finditer(part.body):
        if found.start() and part.body[found.start() - 1] != 0x0A:
            continue  # inside a line
        if start >= 0:
            slices.append(_without_last_break(part.body[start : found.start()]))
        start = found.end()
        if found.group(1):
            start = -1
            break
        if len(slices) >= most:
            faults.append("too-many-parts")
            part.rest = part.body[found.end() :]
            return slices
    if start >= 0:
        faults.append("unclosed-boundary")
        slices.append(part.body[start:])
    return slices


def _without_last_break(body: memoryview) -> memoryview:
    if body[-2:] == b"\r\n":
        return body[:-2]
    return body[:-1] if body[-1:] == b"\n" else body


def undo_coding(body: memoryview | bytes, coding: bytes, faults: list[str]) -> bytes:
    """Base64, quoted-printable and uuencode undone; anything else is taken as it is."""
    name = coding.strip(b" \t;\"'").lower()
    if name.startswith(b"base64"):
        return from_base64(bytes(body), faults)
    if name.startswith(b"quoted"):
        return binascii.a2b_qp(bytes(body))
    if name in (b"x-uuencode", b"uuencode", b"x-uue", b"uue"):
        return _from_uu(bytes(body), faults)
    return bytes(body)


def from_base64(data: bytes, faults: list[str]) -> bytes:
    """Lenient base64: foreign bytes skipped, pieces with their own padding read one after another."""
    try:
        inner = data.rstrip(b"=\r\n \t")
        if b"=" not in inner:
            return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    faults.append("bad-base64")
    done = bytearray()
    for piece in _BASE64_PIECE.finditer(data.translate(None, _FOREIGN)):
        done += binascii.a2b_base64(_padded(piece.group()))
    return bytes(done)


def _padded(piece: bytes) -> bytes:
    piece = piece[:-1] if len(piece) % 4 == 1 else piece
    return piece + b"=" * (-len(piece) % 4)


def _from_uu(data: bytes, faults: list[str]) -> bytes:
    begin = _UU_BEGIN.search(data)
    done = bytearray()
    for found in _FILLED_LINE.finditer(data, begin.end() if begin else 0):
        line = found.group()
        if line == b"end":
            break
        try:
            done += binascii.a2b_uu(line)
        except binascii.Error:
            faults.append("bad-uuencode")
            return data
    return bytes(done)


def walk(part: Part) -> Iterator[Part]:
    """The node and all below it, in the order of the mail."""
    waiting = [part]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))
