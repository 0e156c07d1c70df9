"""Files in storage: streamed in, hashed on the way, the type told by content."""

import hashlib
import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone

from madoguchi.kit.file_types import tell_type

CHUNK = 64 * 1024
HEAD = 4096


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in storage. `size` in bytes; `path` is the storage's name for it; `marks` as {"code", "about"}."""

    path: str
    name: str
    type: str
    size: int
    sha256: str
    is_inline: bool = False
    content_id: str = ""
    marks: list[dict[str, Any]] = field(default_factory=list)


class _Measured(File):
    """Counts and hashes what the storage reads from it."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)
        self.stream = stream
        self.total = 0
        self.digest = hashlib.sha256()
        self.head = b""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        while block := self.stream.read(chunk_size or CHUNK):
            self.total += len(block)
            self.digest.update(block)
            if len(self.head) < HEAD:
                self.head += block[: HEAD - len(self.head)]
            yield block


def store(
    stream: BinaryIO,
    name: str,
    folder: str,
    *,
    is_inline: bool = False,
    content_id: str = "",
    kind: str = "",
    marks: list[dict[str, Any]] | None = None,
) -> StoredFile:
    """Write the stream under an unguessable name below `folder`; the shown name is kept beside, never in the path.

    `kind`: the media type, where it has been told from the content already.
    """
    measured = _Measured(stream)
    path = default_storage.save(f"{folder}/{timezone.now():%Y/%m/%d}/{secrets.token_hex(16)}", measured)
    return StoredFile(
        path=path,
        name=shown_name(name),
        type=kind[:120] or tell_type(measured.head, name=name),
        size=measured.total,
        sha256=measured.digest.hexdigest(),
        is_inline=is_inline,
        content_id=content_id[:255],
        marks=marks or [],
    )


def store_bytes(content: bytes, name: str, folder: str) -> StoredFile:
    """The same for what is in memory already."""
    return store(io.BytesIO(content), name, folder)


def open_stored(path: str) -> File:
    """The stored file, open for reading."""
    return default_storage.open(path, "rb")


def forget(path: str) -> None:
    """Remove a stored file; one that is gone already is no error."""
    default_storage.delete(path)


def shown_name(name: str) -> str:
    """A file name without folders, control signs or direction overrides, at most 255 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(
        sign for sign in last if sign.isprintable() and sign not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    return clean.strip()[-255:] or "file"
