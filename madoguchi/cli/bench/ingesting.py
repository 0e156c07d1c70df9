"""The measuring of `bench ingest`, inside of its ground."""

import argparse
import threading
import time
from concurrent.futures import Future
from contextlib import nullcontext
from typing import Any

from django.db import connection

from madoguchi.channels.email import keeping_raw, storing, taking_in, waiting_room
from madoguchi.channels.email.keeping_raw import RawWriting
from madoguchi.channels.email.ledger import Arrival
from madoguchi.channels.email.storing import Storekeeper, not_yet
from madoguchi.cli.bench import served
from madoguchi.cli.bench.corpus import mails
from madoguchi.cli.bench.ground import cpu_seconds, database_name, peak_rss_mb, percentile
from madoguchi.conversations.models import Inbox
from madoguchi.journal import looking
from madoguchi.journal.running import run_lanes

WARM_UP = 200
PATIENCE = 120.0


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Doors, reader and lanes in one process, a bounded number of mails under way."""
    _workspace, inbox = served.counter()
    corpus = mails(WARM_UP + given.mails, inbox.address)
    size = sum(map(len, corpus)) // len(corpus)
    stop = threading.Event()
    keeper = storing.Storekeeper()
    keeper.start()
    lanes = threading.Thread(target=run_lanes, args=(stop,))
    lanes.start()
    try:
        _pass(corpus[:WARM_UP], inbox, keeper, given.in_flight)
        _lanes_caught_up()
        statements = _Statements()
        began, cpu = time.monotonic(), cpu_seconds()
        waits = _pass(corpus[WARM_UP:], inbox, keeper, given.in_flight, statements)
        _lanes_caught_up()
        wall, cpu = time.monotonic() - began, cpu_seconds() - cpu
    finally:
        stop.set()
        keeper.finish()
        lanes.join(20)
        connection.close()
    return {
        "what": "ingest",
        "n": given.mails,
        "database": database_name(given.database),
        "wall_per_s": round(given.mails / wall, 1),
        "cpu_ms": round(cpu * 1000 / given.mails, 2),
        "p50_ms": percentile(waits, 0.5),
        "p95_ms": percentile(waits, 0.95),
        "queries": round(statements.count / given.mails, 1),
        "peak_rss_mb": peak_rss_mb(),
        "mean_bytes": size,
        "in_flight": given.in_flight,
    }


class _Statements:
    """Counts the statements of the reading thread: transactions' begin and commit are not among them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def _pass(
    corpus: list[bytes], inbox: Inbox, keeper: Storekeeper, in_flight: int, statements: _Statements | None = None
) -> list[float]:
    begun: dict[int, float] = {}
    waits: list[float] = []
    free = threading.Semaphore(in_flight)
    reading = threading.Event()
    reader = threading.Thread(target=_read, args=(len(corpus), begun, waits, free, reading, statements))
    reader.start()
    reading.wait(PATIENCE)
    for content in corpus:
        free.acquire()
        began = time.monotonic()
        raw = RawWriting.of(content, keeping_raw.fresh_key("smtp"))

        def stored(future: Future[list[int]], began: float = began) -> None:
            rows = future.result()
            begun.update(dict.fromkeys(rows, began))
            waiting_room.bring(rows)

        keeper.submit(raw, Arrival(not_yet(raw), "smtp", [inbox])).add_done_callback(stored)
    reader.join(PATIENCE)
    if len(waits) != len(corpus):
        raise SystemExit(f"Only {len(waits)} of {len(corpus)} mails came to their end.")
    return waits


def _read(
    count: int,
    begun: dict[int, float],
    waits: list[float],
    free: threading.Semaphore,
    reading: threading.Event,
    statements: _Statements | None,
) -> None:
    counted = connection.execute_wrapper(statements) if statements else nullcontext()
    with waiting_room.reader(), counted:
        reading.set()
        while len(waits) < count:
            rows = waiting_room.next_rows(taking_in.TOGETHER)
            if not rows:
                waiting_room.wait(1)
                continue
            for ended in taking_in.take(rows):
                if ended.mail.state != "taken":
                    raise SystemExit(f"A mail ended as {ended.mail.state}: {ended.mail.reason} {ended.mail.words}")
                waits.append((time.monotonic() - begun[ended.mail.pk]) * 1000)
                free.release()
    connection.close()


def _lanes_caught_up() -> None:
    until = time.monotonic() + PATIENCE
    while any(lane.lag for lane in looking.lanes()):
        if time.monotonic() > until:
            raise SystemExit("The lanes did not catch up.")
        time.sleep(0.01)
