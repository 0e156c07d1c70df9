"""Rows that this process has stored and will read itself, at once. Lost at a kill: the rows are then found by others."""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

_rows: deque[int] = deque()
_woken = threading.Event()
_readers: list[int] = []


def has_reader() -> bool:
    """Whether this process reads what it stores."""
    return bool(_readers)


@contextmanager
def reader() -> Iterator[None]:
    """While this lasts, the process reads mail."""
    _readers.append(threading.get_ident())
    try:
        yield
    finally:
        _readers.remove(threading.get_ident())
        if not _readers:
            _rows.clear()


def bring(row_ids: Iterable[int]) -> None:
    """Rows that were just stored here."""
    if has_reader():
        _rows.extend(row_ids)
        _woken.set()


def next_rows(limit: int) -> list[int]:
    """The oldest of them."""
    taken: list[int] = []
    while _rows and len(taken) < limit:
        taken.append(_rows.popleft())
    return taken


def wait(seconds: float) -> None:
    """Until something is brought, at most this long."""
    if not _rows:
        _woken.wait(seconds)
    _woken.clear()
