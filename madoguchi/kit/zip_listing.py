"""What is in a zip, read from its directory alone: nothing is unpacked, so no bomb can go off. Bounded, and never raises."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from madoguchi.kit.text.charsets import decode

MOST_ENTRIES = 2_000
LARGEST_DIRECTORY = 4 * 1024 * 1024
_END = b"PK\x05\x06"
_END_LENGTH = 22
_FURTHEST_END = 65_535 + _END_LENGTH
_UTF8, _ENCRYPTED, _STRONG = 0x800, 0x1, 0x40
_UNICODE_PATH, _AES, _ZIP64 = 0x7075, 0x9901, 0x0001


@dataclass(frozen=True)
class Entry:
    """One file of the archive; `size` unpacked, in bytes, as the archive claims."""

    name: str
    size: int
    is_locked: bool
    at: datetime | None


@dataclass(frozen=True)
class Listing:
    """What the directory says. `is_whole` is False where it is damaged, or longer than anybody would read."""

    entries: list[Entry] = field(default_factory=list)
    is_whole: bool = True


def of_bytes(content: bytes) -> Listing:
    """The listing of a zip in memory."""
    tail = content[-_FURTHEST_END:]
    return _listing(tail, len(content), lambda start, size: content[start : start + size])


def of_file(file: BinaryIO) -> Listing:
    """The listing of a zip on disk; reads its end and its directory."""
    length = file.seek(0, 2)
    file.seek(max(0, length - _FURTHEST_END))
    tail = file.read(_FURTHEST_END)

    def read(start: int, size: int) -> bytes:
        file.seek(start)
        return file.read(size)

    return _listing(tail, length, read)


def _listing(tail: bytes, length: int, read: Callable[[int, int], bytes]) -> Listing:
    found = tail.rfind(_END)
    if found < 0 or found + _END_LENGTH > len(tail):
        return Listing(is_whole=False)
    count, size, start = struct.unpack_from("<HII", tail, found + 10)
    end = length - len(tail) + found
    if size > LARGEST_DIRECTORY or size > end:
        return Listing(is_whole=False)
    before = end - size - start  # something stands before the archive, as in a self-extracting one
    directory = read(start + before if before >= 0 else start, size)
    entries = _entries(directory)
    return Listing(entries, is_whole=len(entries) == count)


def _entries(directory: bytes) -> list[Entry]:
    entries: list[Entry] = []
    position = 0
    while (
        len(entries) < MOST_ENTRIES and position + 46 <= len(directory) and directory[position : position + 4] == b"PK\x01\x02"
    ):
        flags, _method, time, date = struct.unpack_from("<HHHH", directory, position + 8)
        _packed, size, name_length, extra_length, comment_length = struct.unpack_from("<IIHHH", directory, position + 20)
        raw = directory[position + 46 : position + 46 + name_length]
        extra = _extra(directory[position + 46 + name_length : position + 46 + name_length + extra_length])
        if size == 0xFFFFFFFF and len(large := extra.get(_ZIP64, b"")) >= 8:
            size = struct.unpack_from("<Q", large)[0]
        is_locked = bool(flags & (_ENCRYPTED | _STRONG)) or _AES in extra
        entries.append(Entry(_name(raw, flags, extra), size, is_locked, _moment(date, time)))
        position += 46 + name_length + extra_length + comment_length
    return entries


def _extra(data: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    position = 0
    while position + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, position)
        found.setdefault(kind, data[position + 4 : position + 4 + length])
        position += 4 + length
    return found


def _name(raw: bytes, flags: int, extra: dict[int, bytes]) -> str:
    """UTF-8 where the archive says so; else what fits: UTF-8, or the cp932 of Japanese Windows."""
    said = extra.get(_UNICODE_PATH, b"")[5:]
    data = said or raw
    name = decode(data, "utf-8" if flags & _UTF8 or said or _is_utf8(data) else "cp932").text
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)[:500]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _moment(date: int, time: int) -> datetime | None:
    try:
        return datetime(1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, min(time & 31, 29) * 2)  # noqa: DTZ001
    except ValueError:
        return None
