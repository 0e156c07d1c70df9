"""Which parts are what the person wrote, and which are files. Every part ends in one of the two."""

import mimetypes
import re
from dataclasses import dataclass, field

from madoguchi.channels.email.files.opening import open_packed
from madoguchi.channels.email.mime.content_headers import file_name, given_name, tidy_name
from madoguchi.channels.email.mime.parsed import ParsedFile
from madoguchi.channels.email.mime.parts import Part, split_head
from madoguchi.kit.file_types import UNKNOWN, tell_type
from madoguchi.kit.text.carriers import entities_in_unicode
from madoguchi.kit.text.charsets import decode
from madoguchi.kit.text.encoded_words import readable

LONGEST_TEXT = 1_000_000  # bytes of one body part that are shown; the whole is kept as a file
MOST_TEXT = 2_000_000  # bytes of all body parts that are shown; the others are kept as one file

_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_SAME_CONTENT = {"text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext"}
_EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/html": ".html",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
    UNKNOWN: ".bin",
    "application/vnd.ms-tnef": ".dat",
}


@dataclass
class Piece:
    """One stretch of the body, in either or both forms."""

    text: str | None = None
    html: str | None = None


@dataclass
class Body:
    """Pieces in order, files in order, and the first calendar object."""

    pieces: list[Piece] = field(default_factory=list)
    files: list[ParsedFile] = field(default_factory=list)
    calendar: str = ""
    faults: list[str] = field(default_factory=list)
    carrier: str = ""
    shown: int = 0
    unshown: list[bytes] = field(default_factory=list)


def gather(root: Part, carrier: str = "") -> Body:
    """Divide a tree into body and files. `carrier`: whose private emoji may be in it."""
    body = Body(carrier=carrier)
    _take(root, body, is_root=True)
    _open_packed(body)
    if body.unshown:
        body.faults.append("long-text")
        body.files.append(ParsedFile("remaining-text.txt", "text/plain", b"\n\n".join(body.unshown)))
    return body


def _open_packed(body: Body) -> None:
    opened = open_packed(body.files)
    body.files = opened.files
    body.faults += opened.faults
    is_silent = not any((piece.text or "").strip() or (piece.html or "").strip() for piece in body.pieces)
    if is_silent and (opened.text.strip() or opened.html.strip()):
        body.pieces.append(Piece(opened.text or None, opened.html or None))


def _take(part: Part, body: Body, *, is_root: bool = False) -> None:
    if part.children:
        if part.type == "multipart/alternative":
            _take_alternatives(part, body)
        elif part.type == "multipart/related":
            _take_related(part, body)
        else:
            for child in part.children:
                _take(child, body)
    elif _is_body(part, is_root=is_root):
        _add_text(part, body)
    else:
        _add_file(part, body)
    if part.rest is not None:
        body.files.append(ParsedFile("remaining-parts.txt", "text/plain", bytes(part.rest)))


def _is_body(part: Part, *, is_root: bool = False, is_alternative: bool = False) -> bool:
    if part.disposition == "attachment" or part.type not in ("text/plain", "text/html", *_SAME_CONTENT):
        return False
    return is_root or is_alternative or not file_name(part.parameters, part.parameters)


def _take_alternatives(part: Part, body: Body) -> None:
    """One text and one html of the same words; whatever else stands among them is a file."""
    piece = Piece()
    for child in part.children:
        if child.children:
            inner = Body(carrier=body.carrier, shown=body.shown)
            _take(child, inner)
            body.files += inner.files
            body.faults += inner.faults
            body.shown = inner.shown
            body.unshown += inner.unshown
            body.calendar = body.calendar or inner.calendar
            piece.text = piece.text if piece.text is not None else _joined([found.text for found in inner.pieces])
            piece.html = _joined([found.html for found in inner.pieces]) or piece.html
        elif child.type == "text/html" and _is_body(child, is_alternative=True):
            piece.html = _text_of(child, body)
        elif child.type == "text/plain" and _is_body(child, is_alternative=True) and not (piece.text or "").strip():
            piece.text = _text_of(child, body)
        elif child.type not in _SAME_CONTENT:
            _add_file(child, body)
    body.pieces.append(piece)


def _joined(texts: list[str | None]) -> str | None:
    present = [text for text in texts if text is not None]
    return "\n".join(present) if present else None


def _take_related(part: Part, body: Body) -> None:
    """The root and what it shows."""
    start = part.parameters.get("start", "").strip("<> ")
    root = next((child for child in part.children if start and _content_id(child) == start), part.children[0])
    _take(root, body)
    for child in part.children:
        if child is not root:
            _take(child, body)


def _add_text(part: Part, body: Body) -> None:
    if body.shown > MOST_TEXT:
        body.unshown.append(part.content(body.faults))
        return
    text = _text_of(part, body)
    if part.type == "text/html":
        body.pieces.append(Piece(html=text))
    elif part.type in ("text/enriched", "text/richtext"):
        body.pieces.append(Piece(text=re.sub(r"</?[a-zA-Z]+>", "", text)))
    else:
        body.pieces.append(Piece(text=text))


def _text_of(part: Part, body: Body) -> str:
    data = part.content(body.faults)
    body.shown += len(data)
    if len(data) > LONGEST_TEXT:
        body.faults.append("long-text")
        body.files.append(ParsedFile("full-text.html" if part.type == "text/html" else "full-text.txt", part.type, data))
        data = data[:LONGEST_TEXT].rpartition(b"\n")[0] or data[:LONGEST_TEXT]
    charset = part.parameters.get("charset", "")
    if not charset and part.type == "text/html" and (meta := _META.search(data[:2048])):
        charset = meta.group(1).decode("ascii")
    done = decode(data, charset, body.carrier)
    if done.is_damaged:
        body.faults.append("undecodable-bytes")
    text = done.text.replace("\r\n", "\n").replace("\r", "\n")
    if part.type == "text/html":
        return entities_in_unicode(text, body.carrier)
    if part.type == "text/plain" and part.parameters.get("format", "").lower() == "flowed":
        return unflowed(text, deletes_space=part.parameters.get("delsp", "").lower() == "yes")
    return text


def unflowed(text: str, *, deletes_space: bool) -> str:
    """RFC 3676: lines that end in a space go on in the next of the same quote depth."""
    done: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        flows = bare.endswith(" ") and bare != "-- "
        words = bare[:-1] if flows and deletes_space else bare
        if open_depth == depth and bare != "-- ":
            done[-1] += words
        else:
            done.append(f"{'>' * depth}{' ' if depth and words else ''}{words}")
        open_depth = depth if flows else -1
    return "\n".join(done)


def _content_id(part: Part) -> str:
    named = part.header("content-id").decode("ascii", "replace").strip(" <>\t")
    return "".join(sign for sign in named if sign.isprintable())[:255]


def _add_file(part: Part, body: Body) -> None:
    content = part.content(body.faults)
    if not content.strip() and part.type in ("text/plain", "text/html", "") and not file_name(part.parameters, part.parameters):
        return
    given = given_name(part.parameters, part.parameters)
    name = tidy_name(given)
    kind = part.type if part.type.startswith(("message/", "multipart/", "text/rfc822")) else tell_type(content, part.type, name)
    if kind == "text/calendar" and not body.calendar:
        body.calendar = decode(content[:LONGEST_TEXT], part.parameters.get("charset", "utf-8")).text
    shown = name or _made_up(kind, content, len(body.files) + 1)
    place = readable(part.header("content-location")).text.strip()[:500]
    body.files.append(ParsedFile(shown, kind, content, False, _content_id(part), given, place))


def _made_up(kind: str, content: bytes, number: int) -> str:
    if kind == "message/rfc822":
        head, _, _ = split_head(memoryview(content))
        subject = next((readable(value).text for name, value in head if name == "subject"), "")
        return tidy_name(re.sub(r'[\\/:*?"<>|]', "_", subject)[:80] or f"mail-{number}") + ".eml"
    if kind == "text/calendar":
        return "invite.ics"
    stem = {"message/delivery-status": "delivery-status", "text/rfc822-headers": "headers"}.get(
        kind, f"{kind.partition('/')[0]}-{number}"
    )
    return stem + (_EXTENSIONS.get(kind) or mimetypes.guess_extension(kind) or ".bin")
