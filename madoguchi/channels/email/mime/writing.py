"""A mail to bytes: the same bytes for the same mail, every line of the text exactly as typed, no header made by its values."""

import base64
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import BinaryIO, Self

from madoguchi.channels.email.mime.coding_text import coded
from madoguchi.channels.email.mime.header_text import address_list, filename_parameters, fold, header_value, name_parameter
from madoguchi.kit.addresses import Address
from madoguchi.kit.html import from_text
from madoguchi.kit.text.outgoing_charsets import UTF_8

_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100}")
_NAME = re.compile(r"[!-9;-~]{1,100}")
_ID = re.compile(r"[!-;=?-~]{1,480}")
_CHUNK = 57 * 1024  # a multiple of 57: base64 lines of 76 stay whole across chunks
_OURS = {
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "reply-to",
    "mime-version",
    "auto-submitted",
    "x-auto-response-suppress",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "dkim-signature",
}


@dataclass(frozen=True)
class OutgoingFile:
    """A file to send: bytes, a path, or a stream that can be read once. With `content_id` the html shows it."""

    name: str
    type: str
    content: bytes | Path | BinaryIO
    content_id: str = ""
    is_inline: bool = False


@dataclass(frozen=True)
class Unsubscribing:
    """How a receiver of a mailing leaves it (RFC 2369); an https `url` answers one click (RFC 8058).

    For mailings only: a person's reply never carries one.
    """

    url: str = ""
    address: str = ""


@dataclass(frozen=True)
class OutgoingMail:
    """What leaves. `html` None: made from the text; empty: text only. Bcc has no place here: it is envelope only.

    A part or header that `charset` does not hold goes in UTF-8. `auto_submitted` also asks machines not to answer.
    """

    from_: Address
    to: list[Address]
    subject: str
    text: str
    message_id: str
    date: datetime
    cc: list[Address] = field(default_factory=list)
    html: str | None = None
    attachments: list[OutgoingFile] = field(default_factory=list)
    in_reply_to: str = ""
    references: list[str] = field(default_factory=list)
    reply_to: list[Address] = field(default_factory=list)
    auto_submitted: str = ""
    charset: str = UTF_8
    language: str = ""
    unsubscribing: Unsubscribing | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


def write(mail: OutgoingMail) -> bytes:
    """The mail as it goes over the wire (CRLF). Raises ValueError for an address or message id that cannot be written."""
    out = io.BytesIO()
    for name, value in _headers(mail):
        out.write(fold(name, value))
    seed = hashlib.sha256(mail.message_id.encode()).hexdigest()[:24]
    inline = [file for file in mail.attachments if file.is_inline and file.content_id and mail.html]
    others = [file for file in mail.attachments if file not in inline]
    if others:
        with _Multipart(out, "mixed", seed) as parts:
            parts.next()
            _write_body(out, mail, inline, seed)
            for file in others:
                parts.next()
                _write_file(out, file, mail.charset)
    else:
        _write_body(out, mail, inline, seed)
    return out.getvalue()


def _headers(mail: OutgoingMail) -> Iterator[tuple[str, str]]:
    yield "From", address_list([mail.from_], mail.charset)
    if mail.reply_to:
        yield "Reply-To", address_list(mail.reply_to, mail.charset)
    if mail.to:
        yield "To", address_list(mail.to, mail.charset)
    if mail.cc:
        yield "Cc", address_list(mail.cc, mail.charset)
    yield "Subject", header_value(mail.subject, mail.charset)
    yield "Date", format_datetime(mail.date)
    yield "Message-ID", _ids([mail.message_id])
    if mail.in_reply_to:
        yield "In-Reply-To", _ids([mail.in_reply_to])
    if mail.references:
        yield "References", _ids(mail.references)
    if mail.auto_submitted:
        yield "Auto-Submitted", header_value(mail.auto_submitted)
        yield "X-Auto-Response-Suppress", "All"
    if mail.unsubscribing is not None:
        yield from _unsubscribing(mail.unsubscribing)
    for name, value in mail.extra.items():
        if not _NAME.fullmatch(name) or name.lower() in _OURS or name.lower().startswith("content-"):
            raise ValueError(f"No header of that name can be added: {name!r}")
        yield name, header_value(value)
    if re.fullmatch(r"[A-Za-z-]{2,20}", mail.language):
        yield "Content-Language", mail.language
    yield "MIME-Version", "1.0"


def _unsubscribing(ways: Unsubscribing) -> Iterator[tuple[str, str]]:
    places = [each for each in (ways.url, f"mailto:{ways.address}" if ways.address else "") if each]
    if not places or any(re.search(r"[^!-;=?-~]", each) for each in places):
        raise ValueError(f"Not a way to unsubscribe: {ways}")
    yield "List-Unsubscribe", ", ".join(f"<{each}>" for each in places)
    if ways.url.startswith("https://"):
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _ids(values: Iterable[str]) -> str:
    bare = [value.strip().removeprefix("<").removesuffix(">") for value in values]
    for value in bare:
        if not _ID.fullmatch(value):
            raise ValueError(f"Not a message id: {value!r}")
    return " ".join(f"<{value}>" for value in bare)


class _Multipart:
    """Writes the delimiter lines of one multipart. No coded body can contain them: "=_" occurs in none."""

    def __init__(self, out: io.BytesIO, kind: str, seed: str) -> None:
        self.out, self.kind, self.boundary = out, kind, f"=_{kind[0]}{seed}".encode()

    def __enter__(self) -> Self:
        self.out.write(b'Content-Type: multipart/%s;\r\n boundary="%s"\r\n\r\n' % (self.kind.encode(), self.boundary))
        return self

    def next(self) -> None:
        self.out.write(b"--" + self.boundary + b"\r\n")

    def __exit__(self, *_: object) -> None:
        self.out.write(b"--" + self.boundary + b"--\r\n")


def _write_body(out: io.BytesIO, mail: OutgoingMail, inline: list[OutgoingFile], seed: str) -> None:
    html = f"<div>{from_text(mail.text)}</div>" if mail.html is None else mail.html
    if not html:
        _write_text(out, "plain", mail.text, mail.charset)
        return
    with _Multipart(out, "alternative", seed) as parts:
        parts.next()
        _write_text(out, "plain", mail.text, mail.charset)
        parts.next()
        if not inline:
            _write_text(out, "html", html, mail.charset)
            return
        with _Multipart(out, "related", seed) as related:
            related.next()
            _write_text(out, "html", html, mail.charset)
            for file in inline:
                related.next()
                _write_file(out, file, mail.charset)


def _write_text(out: io.BytesIO, kind: str, text: str, charset: str) -> None:
    """No line is wrapped or changed on the way."""
    label, encoding, body = coded(text, charset)
    out.write(b"Content-Type: text/%s; charset=%s\r\n" % (kind.encode(), label.encode()))
    out.write(b"Content-Transfer-Encoding: %s\r\n\r\n%s\r\n" % (encoding.encode(), body))


def _write_file(out: io.BytesIO, file: OutgoingFile, charset: str) -> None:
    kind = (
        file.type
        if _TYPE.fullmatch(file.type) and not file.type.startswith(("multipart/", "message/"))
        else "application/octet-stream"
    )
    disposition = "inline" if file.is_inline else "attachment"
    out.write(b"Content-Type: " + kind.encode() + name_parameter(file.name, charset) + b"\r\n")
    out.write(b"Content-Disposition: " + disposition.encode() + filename_parameters(file.name) + b"\r\n")
    if file.content_id:
        out.write(fold("Content-ID", _ids([file.content_id])))
    out.write(b"Content-Transfer-Encoding: base64\r\n\r\n")
    if isinstance(file.content, bytes):
        _write_base64(out, io.BytesIO(file.content))
    elif isinstance(file.content, Path):
        with file.content.open("rb") as stream:
            _write_base64(out, stream)
    else:
        _write_base64(out, file.content)


def _write_base64(out: io.BytesIO, stream: BinaryIO) -> None:
    while chunk := _filled(stream):
        out.write(base64.encodebytes(chunk).replace(b"\n", b"\r\n"))


def _filled(stream: BinaryIO) -> bytes:
    """A whole chunk also from a stream that gives less than asked."""
    chunk = stream.read(_CHUNK)
    while chunk and len(chunk) < _CHUNK and (more := stream.read(_CHUNK - len(chunk))):
        chunk += more
    return chunk
