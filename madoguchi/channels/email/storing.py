"""The step that makes mail ours: file durable, folder durable, row committed. Then, and only then, the door may say so.

Mails that arrive together share the folder's fsync and the row's commit.
"""

import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace

from django.db import DatabaseError, connection, transaction
from django.db.utils import InterfaceError

from madoguchi.channels.email import keeping_raw, ledger, waiting_room
from madoguchi.channels.email.keeping_raw import KeptRaw, RawWriting
from madoguchi.channels.email.ledger import Arrival

TOGETHER = 64


class NotStored(Exception):
    """Nothing was kept: no file, no row. The message says why."""


def store(pairs: Sequence[tuple[RawWriting, Arrival]], *, claimed: bool | None = None) -> list[list[int] | NotStored]:
    """Store these mails; for each the ids of its rows, or why it could not be.

    `claimed` says that the caller reads them at once; by default so does a process that has a reader.
    """
    claimed = waiting_room.has_reader() if claimed is None else claimed
    outcome: list[list[int] | NotStored] = [NotStored("")] * len(pairs)
    durable: list[tuple[int, Arrival]] = []
    for n, (raw, arrival) in enumerate(pairs):
        try:
            durable.append((n, replace(arrival, kept=raw.make_durable())))
        except OSError as error:
            raw.discard()
            outcome[n] = NotStored(f"the disk did not take it: {error.strerror or error}")
    if not durable:
        return outcome
    try:
        keeping_raw.sync_incoming()
        with transaction.atomic():
            rows = ledger.enter([arrival for _, arrival in durable], claimed=claimed)
    except (OSError, DatabaseError, InterfaceError) as error:
        for n, _ in durable:
            pairs[n][0].discard()
            outcome[n] = NotStored(f"it could not be entered in the ledger: {error}")
        if isinstance(error, DatabaseError | InterfaceError):
            connection.close()
        return outcome
    for (n, _), ids in zip(durable, rows, strict=True):
        outcome[n] = ids
    with suppress(OSError):  # such a file is found in incoming/ and moved at the next start
        keeping_raw.settle(arrival.kept.path for _, arrival in durable)
    return outcome


def store_one(raw: RawWriting, arrival: Arrival, *, claimed: bool | None = None) -> list[int]:
    """Store one mail. Raises NotStored."""
    outcome = store([(raw, arrival)], claimed=claimed)[0]
    if isinstance(outcome, NotStored):
        raise outcome
    return outcome


def not_yet(raw: RawWriting) -> KeptRaw:
    """Stands in an Arrival until the file is durable."""
    return KeptRaw(raw.source_key, "", raw.size, "", raw.at)


class Storekeeper(threading.Thread):
    """One thread that stores for all connections of a receiver, as many mails at once as are waiting."""

    def __init__(self) -> None:
        super().__init__(name="mail storing", daemon=True)
        self._waiting: queue.SimpleQueue[tuple[RawWriting, Arrival, Future[list[int]]] | None] = queue.SimpleQueue()

    def submit(self, raw: RawWriting, arrival: Arrival) -> Future[list[int]]:
        """Hand over a mail; the future gives its row ids, or raises NotStored."""
        future: Future[list[int]] = Future()
        self._waiting.put((raw, arrival, future))
        return future

    def finish(self) -> None:
        """Store what was handed over, then end."""
        self._waiting.put(None)
        self.join()

    def run(self) -> None:
        """Until `finish`."""
        is_last = False
        while not is_last:
            batch, is_last = self._take()
            if batch:
                self._store(batch)
        connection.close()

    def _take(self) -> tuple[list[tuple[RawWriting, Arrival, Future[list[int]]]], bool]:
        batch = []
        item = self._waiting.get()
        while item is not None:
            batch.append(item)
            if len(batch) >= TOGETHER or self._waiting.empty():
                return batch, False
            item = self._waiting.get()
        return batch, True

    def _store(self, batch: list[tuple[RawWriting, Arrival, Future[list[int]]]]) -> None:
        try:
            outcomes = store([(raw, arrival) for raw, arrival, _ in batch])
        except Exception as error:  # noqa: BLE001 (the thread must live on: whoever waits is told)
            outcomes = [NotStored(str(error))] * len(batch)
            for raw, _, _ in batch:
                raw.discard()
        for (_, _, future), outcome in zip(batch, outcomes, strict=True):
            if not future.set_running_or_notify_cancel():
                continue  # the sender hung up before our answer; it will come again and be known as a duplicate
            if isinstance(outcome, NotStored):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)
