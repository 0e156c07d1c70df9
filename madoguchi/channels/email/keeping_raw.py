"""Raw mail on disk: durable before anybody is told that we have it, and never changed afterwards.

mail/incoming/NAME.part      being written; nobody was told
mail/incoming/NAME.eml       durable; its row is being written, or was when we were killed
mail/raw/2026/11/22/NAME.eml where it stays; the row names this place, whichever of the two holds the file just now
NAME is the row's source key with dots for colons, so that a file without a row can be given one.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

from django.conf import settings
from django.utils import timezone

MEMORY_BYTES = 256 * 1024


def folder() -> Path:
    """The mail folder inside the data folder."""
    return Path(settings.DATA_DIR) / "mail"


def incoming() -> Path:
    """Where files wait until their row is written."""
    return folder() / "incoming"


def fresh_key(door: str) -> str:
    """A source key for a mail that brought none of its own."""
    return f"{door}:{secrets.token_hex(12)}"


@dataclass(frozen=True)
class KeptRaw:
    """A file that is durable."""

    source_key: str
    path: str
    size: int
    sha256: str
    at: datetime


@dataclass
class RawWriting:
    """One mail on its way to the disk. Small ones stay in memory until `make_durable`, larger ones stream."""

    source_key: str
    at: datetime = field(default_factory=timezone.now)
    size: int = 0
    head: bytes = b""
    _memory: bytearray = field(default_factory=bytearray)
    _file: BinaryIO | None = None

    def __post_init__(self) -> None:
        self._hash = hashlib.sha256()

    @classmethod
    def of(cls, content: bytes, source_key: str) -> Self:
        """The same for bytes that are all there."""
        writing = cls(source_key)
        writing.write(content)
        return writing

    def write(self, piece: bytes) -> None:
        """Add a piece. Raises OSError when the disk does not take it."""
        self.measure(piece)
        if self._file is None and len(self._memory) + len(piece) <= MEMORY_BYTES:
            self._memory += piece
            return
        self._opened().write(piece)

    def measure(self, piece: bytes) -> None:
        """Count and hash a piece without keeping it."""
        self.size += len(piece)
        self._hash.update(piece)
        if len(self.head) < MEMORY_BYTES:
            self.head += piece[: MEMORY_BYTES - len(self.head)]

    @property
    def sha256(self) -> str:
        """Of what has been written so far, hex."""
        return self._hash.hexdigest()

    def make_durable(self) -> KeptRaw:
        """File on the disk under its name; the folder still has to be made durable by `sync_incoming`."""
        file = self._opened()
        file.flush()
        os.fsync(file.fileno())
        file.close()
        self._part.rename(self._part.with_suffix(".eml"))
        return KeptRaw(self.source_key, lasting_path(self.source_key, self.at), self.size, self.sha256, self.at)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._memory.clear()
        if self._file is not None:
            with suppress(OSError):  # a full disk complains once more on closing; the file goes anyway
                self._file.close()
            self._file = None
        self._part.unlink(missing_ok=True)
        self._part.with_suffix(".eml").unlink(missing_ok=True)

    @property
    def _part(self) -> Path:
        return incoming() / f"{file_name(self.source_key)}.part"

    def _opened(self) -> BinaryIO:
        if self._file is None:
            try:
                self._file = self._part.open("wb")
            except FileNotFoundError:
                self._part.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._part.open("wb")
            self._file.write(self._memory)
            self._memory.clear()
        return self._file


def sync_incoming() -> None:
    """Make the names in incoming/ durable."""
    handle = os.open(incoming(), os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def settle(paths: Iterable[str]) -> None:
    """Move files whose rows are committed to where they stay. Nothing is lost when this is cut off: see `find`."""
    for path in set(paths):
        lasting, waiting = folder() / path, incoming() / Path(path).name
        try:
            waiting.rename(lasting)
        except FileNotFoundError:
            if waiting.exists():
                lasting.parent.mkdir(parents=True, exist_ok=True)
                waiting.rename(lasting)


def find(path: str) -> Path | None:
    """Where the file of a row is now; None when it is gone."""
    for place in (folder() / path, incoming() / Path(path).name, folder() / path):
        if place.is_file():
            return place
    return None


def read(path: str) -> bytes:
    """The raw bytes. Raises FileNotFoundError when they are gone."""
    try:
        return (folder() / path).read_bytes()
    except FileNotFoundError:
        if (place := find(path)) is None:
            raise
        return place.read_bytes()


def remove(path: str) -> None:
    """Take a raw mail off the disk for good."""
    for place in (folder() / path, incoming() / Path(path).name):
        place.unlink(missing_ok=True)


def waiting_files() -> Iterator[Path]:
    """Files in incoming/ that are durable, oldest name first."""
    return iter(sorted(incoming().glob("*.eml")))


def remove_cut_off(older_than: datetime) -> int:
    """Remove what was being written when we were killed: its sender was never told that we have it."""
    gone = 0
    for part in incoming().glob("*.part"):
        if part.stat().st_mtime < older_than.timestamp():
            part.unlink(missing_ok=True)
            gone += 1
    return gone


def lasting_path(source_key: str, at: datetime) -> str:
    """Where this mail's file will stay, below the mail folder."""
    return f"raw/{at:%Y/%m/%d}/{file_name(source_key)}.eml"


def file_name(source_key: str) -> str:
    """The source key as a file name."""
    return source_key.replace(":", ".")


def key_of_file(path: Path) -> str:
    """The source key of a file in incoming/."""
    return path.stem.replace(".", ":")
