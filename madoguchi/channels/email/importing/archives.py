"""Archives of old mail as single mails with their places: mbox in its dialects, folders of .eml, maildirs, zips of these.

Foreign files: nothing is followed out of the archive, nothing is unpacked beyond a limit.
"""

import lzma
import mmap
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Self

LARGEST_MAIL = 100 * 1024 * 1024
UNPACKED_AT_MOST = 20 * 1024**3
MEMBERS_AT_MOST = 500_000
_SEPARATOR = rb"From [^\r\n]{0,300}?\d{1,2}:\d{2}[^\r\n]{0,100}\r?\n"
_FIRST = re.compile(_SEPARATOR)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_UNQUOTED = re.compile(rb"^From ", re.MULTILINE)
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_LOOKS_LIKE_MAIL = re.compile(rb"(?:[\x21-\x39\x3b-\x7e]{1,70}[ \t]*:|\xef\xbb\xbf)")
_HEAD_AT_MOST = 256 * 1024


class NoArchive(Exception):
    """The path holds no mail that can be read; the words say why."""


@dataclass(frozen=True)
class Place:
    """Where a mail stands: a file below the archive, and the bytes there (length 0: all of it). `flags` of a maildir.

    `dialect`: mbox, whose lines beginning with From are quoted; cl, where Content-Length says the end; or empty.
    """

    file: str
    offset: int = 0
    length: int = 0
    flags: str = ""
    dialect: str = ""


class Archive:
    """One path. A context: what was opened and unpacked is gone afterwards."""

    def __init__(self, path: Path, scratch: Path) -> None:
        self.path = path
        self._scratch = scratch
        self._zip: zipfile.ZipFile | None = None
        self._open: tuple[str, mmap.mmap] | None = None

    def __enter__(self) -> Self:
        if not self.path.exists():
            raise NoArchive(f"There is no {self.path}.")
        if self.path.is_file() and zipfile.is_zipfile(self.path):
            try:
                self._zip = zipfile.ZipFile(self.path)
            except (zipfile.BadZipFile, OSError) as error:
                raise NoArchive(f"The zip file cannot be opened: {error}") from error
            if len(self._zip.infolist()) > MEMBERS_AT_MOST:
                raise NoArchive("The zip file holds too many files.")
        return self

    def __exit__(self, *_error: object) -> None:
        self._let_go()
        if self._zip is not None:
            self._zip.close()

    def places(self) -> Iterator[Place]:
        """Every mail, in the order of files and of the mails in them. Files that are no mail are left out."""
        for name, flags in self._files():
            mapped = self._mapped(name)
            if mapped is None:
                continue
            if _FIRST.match(mapped):
                yield from _of_mbox(name, mapped)
            elif flags is not None or _LOOKS_LIKE_MAIL.match(mapped):
                yield Place(name, flags=flags or "")

    def read(self, place: Place) -> bytes:
        """The mail's bytes as they were before they lay in an mbox."""
        mapped = self._mapped(place.file)
        if mapped is None:
            return b""
        if not place.length:
            return mapped[:LARGEST_MAIL]
        return unquoted(mapped[place.offset : place.offset + min(place.length, LARGEST_MAIL)], place.dialect)

    def head(self, place: Place) -> bytes:
        """The mail's head, cheaply."""
        mapped = self._mapped(place.file)
        if mapped is None:
            return b""
        end = place.offset + place.length if place.length else len(mapped)
        return head_of(mapped[place.offset : min(end, place.offset + _HEAD_AT_MOST)])

    def separator_of(self, place: Place) -> bytes:
        """The mbox line before it; empty elsewhere."""
        mapped = self._mapped(place.file) if place.offset else None
        if mapped is None:
            return b""
        return mapped[max(0, mapped.rfind(b"\n", 0, place.offset - 1) + 1) : place.offset]

    def modified(self, place: Place) -> float:
        """When the file was changed last, as a timestamp."""
        if self._zip is not None:
            return 0.0
        return (self.path / place.file if self.path.is_dir() else self.path).stat().st_mtime

    def _files(self) -> Iterator[tuple[str, str | None]]:
        """Names in order, with the flags of those that lie in a maildir's cur or new."""
        if self._zip is not None:
            names = [each.filename for each in self._zip.infolist() if not each.is_dir()]
        elif self.path.is_dir():
            found = (each for each in self.path.rglob("*") if each.is_file() and not each.is_symlink())
            names = [str(each.relative_to(self.path)) for each in found]
        else:
            names = [""]
        for name in sorted(names):
            parts = name.split("/")
            folder = parts[-2] if len(parts) > 1 else ""
            if folder == "tmp" or any(part in {"__MACOSX", ".git"} for part in parts) or parts[-1].startswith("."):
                continue
            is_maildir = folder in {"cur", "new"}
            yield name, (name.partition(":2,")[2] or name.partition("!2,")[2]) if is_maildir else None

    def _mapped(self, name: str) -> mmap.mmap | None:
        """The file's bytes, mapped; None for an empty one. The last one stays open."""
        if self._open is not None and self._open[0] == name:
            return self._open[1]
        self._let_go()
        path = self._unpacked(self._zip, name) if self._zip is not None else self.path / name if name else self.path
        with path.open("rb") as file:
            if path.stat().st_size == 0:
                return None
            self._open = (name, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        return self._open[1]

    def _unpacked(self, packed: zipfile.ZipFile, name: str) -> Path:
        """One member as a file, under a name of ours; large ones (an mbox) stay for the next look, within a limit."""
        info = packed.getinfo(name)
        self._scratch.mkdir(parents=True, exist_ok=True)
        path = self._scratch / f"member-{info.header_offset}"
        if path.exists() and path.stat().st_size == info.file_size:
            return path
        for old in self._scratch.glob("member-*"):
            if old.stat().st_size < LARGEST_MAIL:
                old.unlink()
        held = sum(each.stat().st_size for each in self._scratch.glob("member-*"))
        if held + info.file_size > UNPACKED_AT_MOST:
            raise NoArchive("Unpacked, the zip file is too large.")
        try:
            with packed.open(info) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target, 1024 * 1024)
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError) as error:  # locked ones too
            path.unlink(missing_ok=True)
            raise NoArchive(f"{name} in the zip file cannot be unpacked: {error}") from error
        return path

    def _let_go(self) -> None:
        if self._open is not None:
            self._open[1].close()
            self._open = None


def head_of(content: bytes) -> bytes:
    """Up to the first empty line."""
    ends = [at for at in (content.find(b"\n\n"), content.find(b"\n\r\n")) if at >= 0]
    return content[: min(ends) + 1] if ends else content


def unquoted(content: bytes, dialect: str) -> bytes:
    """Without the blank line that only parts mails, and without the `>` before From (mboxo, mboxrd, mboxcl)."""
    if content.endswith(b"\r\n\r\n"):
        content = content[:-2]
    elif content.endswith(b"\n\n"):
        content = content[:-1]
    if b">From " not in content or (dialect == "cl" and _UNQUOTED.search(content)):
        return content  # mboxcl2 quotes nothing
    return _QUOTED.sub(rb"\1", content)


def date_of_separator(line: bytes) -> float:
    """The date that an mbox line tells, as a timestamp; 0 when it tells none."""
    words = line.decode("ascii", "replace").split()
    try:
        day = next(n for n, word in enumerate(words) if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", word))
        month, number, clock = words[day - 2], words[day - 1], words[day]
        year = next(word for word in words[day + 1 :] if re.fullmatch(r"\d{4}", word))
        return parsedate_to_datetime(f"{number} {month} {year} {clock} +0000").timestamp()
    except (StopIteration, IndexError, ValueError, TypeError):
        return 0.0


def _of_mbox(name: str, mapped: mmap.mmap) -> Iterator[Place]:
    """The mails of an mbox. Where a Content-Length leads exactly to the next separator, it is believed."""
    at: int | None = 0
    while at is not None:
        line = _FIRST.match(mapped, at)
        if line is None:
            return
        start = line.end()
        measured = _measured_end(mapped, start)
        if measured is not None:
            yield Place(name, start, measured - start, dialect="cl")
            at = measured if measured < len(mapped) else None
            continue
        at = _next_separator(mapped, start)
        end = len(mapped) if at is None else at
        if end > start:
            yield Place(name, start, end - start, dialect="mbox")


def _next_separator(mapped: mmap.mmap, start: int) -> int | None:
    """Where the next line stands that parts mails: after an empty line, with a clock in it."""
    found = start - 1
    while (found := mapped.find(b"\nFrom ", found)) >= 0:
        is_after_blank = mapped[max(found - 2, 0) : found].endswith((b"\n", b"\n\r"))
        if is_after_blank and _FIRST.match(mapped, found + 1):
            return found + 1
        found += 1
    return None


def _measured_end(mapped: mmap.mmap, start: int) -> int | None:
    head = head_of(mapped[start : start + 16 * 1024])
    told = _LENGTH.search(head)
    if told is None:
        return None
    blank = 2 if mapped[start + len(head) : start + len(head) + 2] == b"\r\n" else 1
    end = start + len(head) + blank + int(told[1])
    if end > len(mapped):
        return None
    while mapped[end : end + 1] in {b"\n", b"\r"}:
        end += 1
    return end if end >= len(mapped) or _FIRST.match(mapped, end) else None
