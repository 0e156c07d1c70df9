"""`/healthz`: a quick look that answers also while every thread is busy or the database hangs."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from madoguchi import __version__
from madoguchi.journal.models import Delivery, Lane, ParkedEvent
from madoguchi.kit.pool import Pool

log = logging.getLogger(__name__)

ANSWER_SECONDS = 2.0
KEPT_SECONDS = 1.0
MOST_COUNTED = 10_000
HOLDS_BACK_AFTER = 1.0

type Send = Callable[[dict[str, Any]], Awaitable[None]]

HOLDER = """
    select pid, application_name, state, extract(epoch from clock_timestamp() - xact_start)::int
    from pg_stat_activity
    where backend_xid is not null and xact_start < clock_timestamp() - make_interval(secs => %s)
    union all
    select null, gid, 'prepared', extract(epoch from clock_timestamp() - prepared)::int
    from pg_prepared_xacts
    order by 4 desc limit 1
"""


def report() -> dict[str, Any]:
    """What `/healthz` says when the database answers."""
    return {
        "status": "ok",
        "version": __version__,
        "database": {"kind": connection.vendor, "ok": True},
        "lanes": lanes(),
        "holder": holder(),
        "deliveries": deliveries(),
    }


def lanes() -> list[dict[str, Any]]:
    """Each lane: how many events it is behind (at most MOST_COUNTED), who holds it, how many are set aside."""
    parked = dict(ParkedEvent.objects.values_list("lane").annotate(Count("pk")))
    return [
        {"name": lane.name, "lag": _lag(lane), "holder": lane.holder or None, "parked": parked.get(lane.name, 0)}
        for lane in Lane.objects.order_by("name")
    ]


def holder() -> dict[str, Any] | None:
    """The oldest transaction that has been writing for over a second: lanes on PostgreSQL cannot read past it."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(HOLDER, [HOLDS_BACK_AFTER])
        row = cursor.fetchone()
    return dict(zip(("pid", "application", "state", "seconds"), row, strict=True)) if row else None


def deliveries() -> dict[str, int]:
    """How many wait to go out (also for another try), may or may not have arrived, or were given up."""
    state = Delivery.State
    waiting = Q(state__in=[state.QUEUED, state.DEFERRED, state.RUNNING])
    rows = Delivery.objects.filter(waiting | Q(state__in=[state.IN_DOUBT, state.FAILED]))
    return rows.aggregate(
        queued=Count("pk", filter=waiting),
        in_doubt=Count("pk", filter=Q(state=state.IN_DOUBT)),
        failed=Count("pk", filter=Q(state=state.FAILED)),
    )


def _lag(lane: Lane) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select 1 from journal_event where (epoch, txid, id) > (%s, %s, %s) limit %s) as behind",
            [lane.epoch, lane.txid, lane.event_id, MOST_COUNTED],
        )
        (lag,) = cursor.fetchone()
    return int(lag)


class Health:
    """The ASGI side: one thread of its own, one look at a time, an answer within two seconds whatever happens."""

    def __init__(self) -> None:
        self._pool = Pool(1, waiting=0, name="health")
        self._looking: asyncio.Task[tuple[int, dict[str, Any]]] | None = None
        self._known: tuple[float, int, dict[str, Any]] | None = None

    async def __call__(self, scope: dict[str, Any], _receive: Any, send: Send) -> None:
        """Answer with JSON: 200, or 503 when the database does not answer."""
        status, found = await self._look()
        text = b"" if scope["method"] == "HEAD" else json.dumps(found).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(text)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text})

    def close(self) -> None:
        """Look no more."""
        self._pool.close(ANSWER_SECONDS)

    async def _look(self) -> tuple[int, dict[str, Any]]:
        if self._known and time.monotonic() - self._known[0] < KEPT_SECONDS:
            return self._known[1:]
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._find())
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await asyncio.shield(self._looking)
        except TimeoutError:
            return _silent()

    async def _find(self) -> tuple[int, dict[str, Any]]:
        try:
            found = 200, await self._pool.run(report)
        except Exception as error:  # noqa: BLE001 (whatever it is, the database is of no use now)
            log.warning("/healthz: %s", error or repr(error))
            found = _silent()
        self._known = time.monotonic(), *found
        return found


def _silent() -> tuple[int, dict[str, Any]]:
    """What can be said without a database."""
    database = {"kind": connection.vendor, "ok": False}
    nothing: dict[str, Any] = {"lanes": [], "holder": None, "deliveries": None}
    return 503, {"status": "failing", "version": __version__, "database": database, **nothing}
