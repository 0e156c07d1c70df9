"""Who has closed the window, and who has opened it again: gathered for a moment, then noted in one go. What is lost by a kill
only makes somebody count as gone later."""

import asyncio
from contextlib import suppress

from django.db import DatabaseError

from madoguchi.channels.chat import quiet
from madoguchi.kit.pool import Pool, PoolFull
from madoguchi.portal.window.admission import Looker

GATHER_SECONDS = 2.0


class Leaving:
    """Touched by the event loop only."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._is_there: dict[int, bool] = {}
        self._noting: asyncio.Task[None] | None = None

    def note(self, looker: Looker, *, is_there: bool) -> None:
        """A window is open at their talks, or the last one was closed."""
        self._is_there |= {place.talk: is_there for place in looker.places.values()}
        if self._is_there and (self._noting is None or self._noting.done()):
            self._noting = asyncio.ensure_future(self._note())

    async def _note(self) -> None:
        while self._is_there:
            await asyncio.sleep(GATHER_SECONDS)
            found, self._is_there = self._is_there, {}
            with suppress(PoolFull, DatabaseError):
                await self._pool.run(_write, found)


def _write(found: dict[int, bool]) -> None:
    if here := [pk for pk, is_there in found.items() if is_there]:
        quiet.came(here)
    if gone := [pk for pk, is_there in found.items() if not is_there]:
        quiet.left(gone)
