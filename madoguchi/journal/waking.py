"""Wakes whoever reads the log, and carries signals that may be lost (typing, viewing).

Within a process by hand; from other processes by `PRAGMA data_version` on SQLite and by NOTIFY on PostgreSQL. A lost
wake-up costs a reader's own pause, never an event: the truth is the log.
"""

import json
import logging
import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db import DatabaseError, connection, transaction

log = logging.getLogger(__name__)

LOG_CHANNEL = "madoguchi_log"
SIGNAL_CHANNEL = "madoguchi_signal"
SIGNAL_MAX_BYTES = 7000
LOOK_SECONDS = 0.2
MEND_SECONDS = 1.0

type Listener = Callable[[str, dict[str, Any]], None]

_here = uuid.uuid4().hex
_guard = threading.Lock()
_waiters: set["Waiter"] = set()
_listeners: set[Listener] = set()
_ears: threading.Thread | None = None


def _be_another() -> None:
    """A forked process is not the one that it came from: what that one says is news to it."""
    global _here  # noqa: PLW0603 (one per process)
    _here = uuid.uuid4().hex


os.register_at_fork(after_in_child=_be_another)


class Waiter:
    """One reader's bell. Close it when the reader ends. `breath`: for so many seconds after it was heard it is heard no more,
    then once: who looks for seldom things is not called for each of a hundred others."""

    def __init__(self, breath: float = 0.0) -> None:
        self._bell = threading.Event()
        self._breath = breath
        self._heard_at = 0.0
        with _guard:
            _waiters.add(self)
            _listen_outside()

    def wait(self, timeout: float) -> bool:
        """Sleep until something was written, at most `timeout` seconds; False when nothing was heard."""
        rang = self._bell.wait(timeout)
        if rang and (early := self._heard_at + self._breath - time.monotonic()) > 0:
            time.sleep(early)
        self._heard_at = time.monotonic()
        self._bell.clear()
        return rang

    def ring(self) -> None:
        """End the current wait, or the next one at once."""
        self._bell.set()

    def close(self) -> None:
        """Hear no more."""
        with _guard:
            _waiters.discard(self)
        _rest_if_unheard()


def wake() -> None:
    """Ring every bell of this process."""
    with _guard:
        waiters = list(_waiters)
    for waiter in waiters:
        waiter.ring()


def wake_after_commit() -> None:
    """Ring every bell, here and elsewhere, once the running transaction is durable. Call it inside that transaction."""
    if any(entry[1] is wake for entry in connection.run_on_commit):
        return  # asked before in this transaction, and not rolled back since
    if connection.vendor == "postgresql":
        _notify(LOG_CHANNEL, _here)
    transaction.on_commit(wake, robust=True)


def signal(kind: str, data: dict[str, Any]) -> None:
    """Tell every web process at once, or after the running transaction's commit. May be lost; never stored.

    `data` holds `workspace_id`, and who may hear: `inbox_id` (whoever sees that inbox) or `to` (one person's id).
    Raises ValueError when it is too large to travel.
    """
    text = _written(kind, data)
    if connection.in_atomic_block:
        if connection.vendor == "postgresql":
            _notify(SIGNAL_CHANNEL, text)
        transaction.on_commit(lambda: signal_here(kind, data), robust=True)
        return
    signal_here(kind, data)
    signal_elsewhere([(kind, data)])


def signal_here(kind: str, data: dict[str, Any]) -> None:
    """Tell this process alone, at once."""
    with _guard:
        listeners = list(_listeners)
    for listener in listeners:
        try:
            listener(kind, data)
        except Exception:
            log.exception("a signal's listener failed")


def signal_elsewhere(signals: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Tell all other processes, in one statement; where the database carries nothing, nobody hears it."""
    if connection.vendor != "postgresql":
        return
    try:
        _notify(SIGNAL_CHANNEL, *(_written(kind, data) for kind, data in signals))
    except DatabaseError as error:
        log.warning("a signal was lost: %s", error)


def listen(listener: Listener) -> Callable[[], None]:
    """Call `listener(kind, data)` for every signal, in whatever thread hears it: be quick. Returns how to end it."""
    with _guard:
        _listeners.add(listener)
        _listen_outside()

    def end() -> None:
        with _guard:
            _listeners.discard(listener)
        _rest_if_unheard()

    return end


def _written(kind: str, data: dict[str, Any]) -> str:
    text = json.dumps([_here, kind, data])
    if len(text) > SIGNAL_MAX_BYTES:
        raise ValueError(f"A signal may hold {SIGNAL_MAX_BYTES} bytes, not {len(text)}.")
    return text


def _notify(channel: str, *texts: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, text) from unnest(%s::text[]) text", [channel, list(texts)])


def _listen_outside() -> None:
    """Start the one thread that hears other processes. Call under the guard."""
    global _ears  # noqa: PLW0603 (one per process)
    if _ears is None:
        _ears = threading.Thread(target=_hear, name="ears", daemon=True)
        _ears.start()


def _rest_if_unheard() -> None:
    with _guard:
        ears = _ears if not (_waiters or _listeners) else None
    if ears is not None and ears is not threading.current_thread():
        ears.join(5 * LOOK_SECONDS)


def _is_heard() -> bool:
    """Whether anybody is left to tell; when not, the thread is over and a later reader starts another."""
    global _ears  # noqa: PLW0603
    with _guard:
        if _waiters or _listeners:
            return True
        _ears = None
        return False


def _hear() -> None:
    pause = threading.Event()
    is_well = True
    while _is_heard():
        try:
            (_hear_postgresql if connection.vendor == "postgresql" else _hear_sqlite)(pause)
            is_well = True
        except Exception as error:  # noqa: BLE001 (the database is away, or was never there: try until it is)
            if is_well:
                log.warning("other processes are not heard just now: %s", error)
            is_well = False
            connection.close()
            pause.wait(MEND_SECONDS)
            wake()
    connection.close()


def _hear_sqlite(pause: threading.Event) -> None:
    connection.ensure_connection()
    line: sqlite3.Connection = connection.connection
    seen = None
    while _is_anybody_there():
        (version,) = line.execute("PRAGMA data_version").fetchone()
        if seen is not None and version != seen:
            wake()
        seen = version
        pause.wait(LOOK_SECONDS)


def _hear_postgresql(_pause: threading.Event) -> None:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(f"listen {LOG_CHANNEL}")
        cursor.execute(f"listen {SIGNAL_CHANNEL}")
    wake()
    while _is_anybody_there():
        for note in connection.connection.notifies(timeout=LOOK_SECONDS):
            _heard(note.channel, note.payload)


def _heard(channel: str, text: str) -> None:
    if channel == LOG_CHANNEL:
        if text != _here:
            wake()
        return
    sender, kind, data = json.loads(text)
    if sender != _here:
        signal_here(kind, data)


def _is_anybody_there() -> bool:
    with _guard:
        return bool(_waiters or _listeners)
