"""The index of an archive: every mail's place, date and thread, in the order in which it will be brought in.

A small SQLite file beside the archive's import. Made before the first mail is taken in; made anew when that was cut off;
the same archive always gives the same order, so a place in it says how far an import has come.
"""

import re
import sqlite3
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz
from hashlib import blake2b
from pathlib import Path

from madoguchi.channels.email.importing.archives import Archive, Place, date_of_separator
from madoguchi.kit.addresses import normalised
from madoguchi.kit.text.encoded_words import readable

DAYS_OF_A_SUBJECT = 30
REFERENCES_LOOKED_AT = 30
SHOW_EVERY = 500
_WANTED = frozenset(
    {b"message-id", b"in-reply-to", b"references", b"subject", b"from", b"to", b"cc", b"date", b"x-gm-thrid", b"thread-index"}
)
_FOLDED = re.compile(rb"\r?\n[ \t]+")
_ID = re.compile(rb"<[^<>\s]{1,480}>")
_ADDRESS = re.compile(rb"[^\s<>\"',;:()]{1,200}@[^\s<>\"',;:()]{1,200}")
_REPLY = re.compile(r"^\s*((re|aw|sv|vs|antw|返信|回复|答复)\s*(\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE)

type Told = Callable[[int], None]


@dataclass(frozen=True)
class Entry:
    """One mail of the index. `at`: seconds since 1970; mails of one `thread` stand together, oldest first."""

    position: int
    place: Place
    at: float
    thread: int


@dataclass(frozen=True)
class Head:
    """What putting threads together needs of a mail."""

    message_id: bytes
    references: tuple[bytes, ...]
    is_reply: bool
    key: bytes
    gmail_thread: bytes
    at: float


def build(archive: Archive, path: Path, ours: set[str], since: datetime | None, told: Told) -> int:
    """Write the index to `path`; how many mails. `told` hears how many have been looked at."""
    places: list[Place] = []
    dates, heads = array("d"), _Threads()
    for place in archive.places():
        head = read_head(archive.head(place), ours)
        at = head.at or date_of_separator(archive.separator_of(place)) or archive.modified(place)
        if since is not None and at < since.timestamp():
            continue
        places.append(place)
        dates.append(at)
        heads.add(head)
        if len(places) % SHOW_EVERY == 0:
            told(len(places))
    order = heads.order(dates)
    fresh = path.with_suffix(".part")
    fresh.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(fresh)) as base, base:
        base.execute(
            "create table mail (position integer primary key, file text, offset integer, length integer, flags text,"
            " dialect text, at real, thread integer)"
        )
        base.executemany(
            "insert into mail values (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (position, place.file, place.offset, place.length, place.flags, place.dialect, dates[n], thread)
                for position, (n, thread) in enumerate(order)
                for place in [places[n]]
            ),
        )
    fresh.replace(path)
    return len(places)


def entries(path: Path, start: int) -> Iterator[Entry]:
    """From this position on."""
    with closing(sqlite3.connect(path)) as base:
        rows = base.execute(
            "select position, file, offset, length, flags, dialect, at, thread from mail where position >= ? order by position",
            [start],
        )
        for position, file, offset, length, flags, dialect, at, thread in rows:
            yield Entry(position, Place(file, offset, length, flags, dialect), at, thread)


def read_head(head: bytes, ours: set[str]) -> Head:
    """The few headers that tell of threads; bounded, whatever stands there."""
    fields: dict[bytes, bytes] = {}
    for line in _FOLDED.sub(b" ", head).split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon and (key := name.strip().lower()) in _WANTED and key not in fields:
            fields[key] = value.strip()[:20_000]
    ids = _ID.findall(fields.get(b"references", b""))
    references = [*ids[:2], *ids[-REFERENCES_LOOKED_AT:], *_ID.findall(fields.get(b"in-reply-to", b"")[:2000])[:2]]
    subject = readable(fields.get(b"subject", b"")[:2000]).text
    bare = _REPLY.sub("", subject).strip().lower()
    return Head(
        message_id=next(iter(_ID.findall(fields.get(b"message-id", b""))), b""),
        references=tuple(dict.fromkeys(references)),
        is_reply=bare != subject.strip().lower(),
        key=_hashed(f"{_counterpart(fields, ours)}\n{bare}".encode("utf-8", "replace")) if bare else b"",
        gmail_thread=fields.get(b"x-gm-thrid", b"")[:40],
        at=_date(fields.get(b"date", b"")),
    )


class _Threads:
    """Puts mails together: by what they refer to; a reply that refers to nothing, by subject and counterpart within weeks,
    or by Gmail's own thread number. Only hashes are kept."""

    def __init__(self) -> None:
        self._parents: list[int] = []
        self._by_id: dict[bytes, int] = {}
        self._loose: list[bool] = []
        self._keys: list[bytes] = []
        self._gmail: list[bytes] = []
        self._mails: list[int] = []

    def add(self, head: Head) -> None:
        """The next mail of the archive."""
        node = self._node(head.message_id) if head.message_id else self._new()
        for reference in head.references:
            self._join(node, self._node(reference))
        self._mails.append(node)
        self._loose.append(head.is_reply and not head.references)
        self._keys.append(head.key)
        self._gmail.append(_hashed(head.gmail_thread) if head.gmail_thread else b"")

    def order(self, dates: "array[float]") -> list[tuple[int, int]]:
        """(which mail, its thread), threads by their first mail's date, mails by their own."""
        by_date = sorted(range(len(self._mails)), key=lambda n: (dates[n], n))
        newest: dict[bytes, int] = {}
        for n in by_date:
            for key, days in ((self._gmail[n], 3650), (self._keys[n], DAYS_OF_A_SUBJECT)):
                before = newest.get(key) if key else None
                if self._loose[n] and before is not None and dates[n] - dates[before] < days * 86400:
                    self._join(self._mails[n], self._mails[before])
                    break
            newest |= {key: n for key in (self._gmail[n], self._keys[n]) if key}
        numbers: dict[int, int] = {}
        threads = [(numbers.setdefault(self._root(self._mails[n]), len(numbers)), k, n) for k, n in enumerate(by_date)]
        return [(n, thread) for thread, _k, n in sorted(threads)]

    def _node(self, message_id: bytes) -> int:
        key = _hashed(message_id)
        if (found := self._by_id.get(key)) is None:
            found = self._by_id[key] = self._new()
        return found

    def _new(self) -> int:
        self._parents.append(len(self._parents))
        return len(self._parents) - 1

    def _root(self, node: int) -> int:
        while self._parents[node] != node:
            self._parents[node] = self._parents[self._parents[node]]
            node = self._parents[node]
        return node

    def _join(self, one: int, other: int) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        self._parents[second] = first


def _counterpart(fields: dict[bytes, bytes], ours: set[str]) -> str:
    """Who is spoken with: the sender, or the first recipient of a mail of ours."""
    sender = next(iter(_addresses(fields.get(b"from", b""))), "")
    if sender not in ours:
        return sender
    return next((each for each in _addresses(fields.get(b"to", b"")) if each not in ours), "")


def _addresses(value: bytes) -> list[str]:
    return [normalised(each.decode("ascii", "replace")) for each in _ADDRESS.findall(value[:4000])[:20]]


def _date(value: bytes) -> float:
    try:
        parts = parsedate_tz(value[:200].decode("ascii", "replace"))
        stamp = float(mktime_tz(parts)) if parts else 0.0
        return stamp if 0 < stamp < datetime.now(UTC).timestamp() + 86400 else 0.0
    except (ValueError, OverflowError, TypeError, IndexError):
        return 0.0


def _hashed(value: bytes) -> bytes:
    return blake2b(value, digest_size=8).digest()
