"""Files, folders, mbox files and streams into single mails."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_SEPARATOR = re.compile(rb"From [^\r\n]*\d{1,2}:\d{2}[^\r\n]*\r?\n")
_QUOTED = re.compile(rb"^>+From ")


@dataclass(frozen=True)
class Piece:
    """One mail: the file it stood in, its place there (from 0), its bytes."""

    file: str
    index: int
    content: bytes


def pieces(path: Path) -> Iterator[Piece]:
    """Every mail of a file, or of a folder and the folders in it (a maildir too), in the order of names."""
    if not path.is_dir():
        with path.open("rb") as stream:
            yield from pieces_of(stream, str(path))
        return
    for file in sorted(each for each in path.rglob("*") if each.is_file() and not _is_hidden(each, path)):
        with file.open("rb") as stream:
            yield from pieces_of(stream, str(file))


def pieces_of(stream: BinaryIO, name: str) -> Iterator[Piece]:
    """The mails of one stream: several when it is an mbox, else one, even when it is empty."""
    first = stream.readline()
    if not _SEPARATOR.match(first):
        yield Piece(name, 0, first + stream.read())
        return
    index, lines, is_blank_before = 0, bytearray(), False
    for line in stream:
        if is_blank_before and line.startswith(b"From ") and _SEPARATOR.match(line):
            yield Piece(name, index, _trimmed(lines))
            index, lines, is_blank_before = index + 1, bytearray(), False
            continue
        is_blank_before = line in {b"\n", b"\r\n"}
        lines += line[1:] if _QUOTED.match(line) else line
    yield Piece(name, index, _trimmed(lines))


def _trimmed(lines: bytearray) -> bytes:
    """Without the blank line that only parts one mail from the next."""
    if lines.endswith(b"\r\n\r\n"):
        return bytes(lines[:-2])
    return bytes(lines[:-1] if lines.endswith(b"\n\n") else lines)


def _is_hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)
