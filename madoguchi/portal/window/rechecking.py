"""Does everybody who listens at a window still have the right to, and to the same talks?"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress

from django.db import DatabaseError

from madoguchi.kit.live import Hub, Stream
from madoguchi.kit.pool import Pool, PoolFull
from madoguchi.portal.window.admission import Looker, admit_again, still_welcome
from madoguchi.portal.window.telling import chunk, reset

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
PAUSE = 1.0
AT_ONCE = 500
BYE = chunk("bye", {})


class Rechecking:
    """Of all streams of a hub."""

    def __init__(self, hub: Hub, pool: Pool) -> None:
        self._hub = hub
        self._pool = pool
        self._soon: asyncio.Event
        self._tasks: set[asyncio.Future[None]] = set()

    def start(self) -> Callable[[], object]:
        """Begin; gives how to end."""
        self._soon = asyncio.Event()
        task = asyncio.ensure_future(self._recheck())
        return task.cancel

    def soon(self) -> None:
        """Ask all of them in a moment."""
        self._soon.set()

    def look_again(self, rooms: Iterable[tuple[object, ...]]) -> None:
        """Seat the streams of these rooms anew; their windows refetch."""
        streams = {stream for room in rooms for stream in self._hub.of(room)}
        if not streams:
            return
        task = asyncio.ensure_future(self._seat_anew(streams))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _seat_anew(self, streams: Iterable[Stream]) -> None:
        for stream in streams:
            try:
                looker: Looker | None = await self._pool.run(admit_again, stream.owner)
            except (PoolFull, DatabaseError):
                stream.end()  # it comes back, and is seated then
                continue
            if looker is None:
                stream.end(BYE)
            elif not stream.has_ended:
                looker.since = stream.owner.since
                stream.owner = looker
                self._hub.join(stream, looker.rooms())
                stream.push(reset())

    async def _recheck(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_SECONDS):
                    await self._soon.wait()
            await asyncio.sleep(PAUSE)
            self._soon.clear()
            streams = list(self._hub.streams)
            for start in range(0, len(streams), AT_ONCE):
                await self._recheck_some(streams[start : start + AT_ONCE])

    async def _recheck_some(self, streams: list[Stream]) -> None:
        try:
            welcome = await self._pool.run(still_welcome, [stream.owner for stream in streams])
        except (PoolFull, DatabaseError) as error:
            log.warning("who may listen at a window could not be checked just now: %s", error or "too busy")
            return
        for stream in streams:
            if stream.owner.token_hash not in welcome:
                stream.end(BYE)
