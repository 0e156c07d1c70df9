"""A mail to bytes: the same bytes for the same mail, every line of the text exactly as typed, no header made by its values."""

import base64
import binascii
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import BinaryIO, Self

from madoguchi.channels.email.mime.header_text import address_list, file_name_parameters, fold, header_value
from madoguchi.channels.email.mime.quoting import forwarded, quote
from madoguchi.kit.addresses import Address
from madoguchi.kit.html import from_text

__all__ = ["OutgoingFile", "OutgoingMail", "forwarded", "quote", "write"]

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
class OutgoingMail:
    """What leaves. `html` None: made from the text; empty: text only. Bcc has no place here: it is envelope only."""

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
                _write_file(out, file)
    else:
        _write_body(out, mail, inline, seed)
    return out.getvalue()


def _headers(mail: OutgoingMail) -> Iterator[tuple[str, str]]:
    yield "From", address_list([mail.from_])
    if mail.reply_to:
        yield "Reply-To", address_list(mail.reply_to)
    if mail.to:
        yield "To", address_list(mail.to)
    if mail.cc:
        yield "Cc", address_list(mail.cc)
    yield "Subject", header_value(mail.subject)
    yield "Date", format_datetime(mail.date)
    yield "Message-ID", _ids([mail.message_id])
    if mail.in_reply_to:
        yield "In-Reply-To", _ids([mail.in_reply_to])
    if mail.references:
        yield "References", _ids(mail.references)
    if mail.auto_submitted:
        yield "Auto-Submitted", header_value(mail.auto_submitted)
    for name, value in mail.extra.items():
        if not _NAME.fullmatch(name) or name.lower() in _OURS or name.lower().startswith("content-"):
            raise ValueError(f"No header of that name can be added: {name!r}")
        yield name, header_value(value)
    yield "MIME-Version", "1.0"


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
        _write_text(out, "plain", mail.text)
        return
    with _Multipart(out, "alternative", seed) as parts:
        parts.next()
        _write_text(out, "plain", mail.text)
        parts.next()
        if not inline:
            _write_text(out, "html", html)
            return
        with _Multipart(out, "related", seed) as related:
            related.next()
            _write_text(out, "html", html)
            for file in inline:
                related.next()
                _write_file(out, file)


def _write_text(out: io.BytesIO, kind: str, text: str) -> None:
    """Quoted-printable for mostly ASCII, else base64: no line is wrapped or changed on the way."""
    data = "\r\n".join(re.split(r"\r\n|\r|\n", text)).encode("utf-8", "replace")
    is_plain = sum(byte > 126 for byte in data) * 6 < len(data)
    out.write(b"Content-Type: text/%s; charset=utf-8\r\n" % kind.encode())
    if is_plain:
        out.write(b"Content-Transfer-Encoding: quoted-printable\r\n\r\n")
        coded = binascii.b2a_qp(data, istext=True, header=False)
        out.write(coded)
    else:
        out.write(b"Content-Transfer-Encoding: base64\r\n\r\n")
        _write_base64(out, io.BytesIO(data))
    out.write(b"\r\n")


def _write_file(out: io.BytesIO, file: OutgoingFile) -> None:
    kind = (
        file.type
        if _TYPE.fullmatch(file.type) and not file.type.startswith(("multipart/", "message/"))
        else "application/octet-stream"
    )
    disposition = "inline" if file.is_inline else "attachment"
    out.write(b"Content-Type: " + kind.encode() + file_name_parameters("name", file.name) + b"\r\n")
    out.write(b"Content-Disposition: " + disposition.encode() + file_name_parameters("filename", file.name) + b"\r\n")
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
