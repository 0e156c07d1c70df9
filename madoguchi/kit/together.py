"""Calls that come while others like them are being carried out wait for these, and are then carried out together: what costs
as much for many as for one (a transaction, a thread) is paid once."""

import asyncio
from collections.abc import Callable, Sequence

from madoguchi.kit.pool import Pool

MOST = 50


class Together[Asked, Got]:
    """`carry_out` runs in a thread of the pool, one at a time, and gives back a result for each of those it was given. When it
    fails, all of them fail with it."""

    def __init__(self, pool: Pool, carry_out: Callable[[Sequence[Asked]], Sequence[Got]], most: int = MOST) -> None:
        self._pool = pool
        self._carry_out = carry_out
        self._most = most
        self._waiting: list[tuple[Asked, asyncio.Future[Got]]] = []
        self._working: asyncio.Task[None] | None = None

    async def ask(self, asked: Asked) -> Got:
        """Its result. Raises what `carry_out` raises, and PoolFull."""
        answer: asyncio.Future[Got] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._working is None or self._working.done():
            self._working = asyncio.ensure_future(self._work())
        return await answer

    async def _work(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                results = await self._pool.run(self._carry_out, [asked for asked, _ in some])
            except Exception as error:  # noqa: BLE001 (each of those who wait gets it)
                for _, answer in some:
                    if not answer.done():
                        answer.set_exception(error)
                continue
            for (_, answer), result in zip(some, results, strict=True):
                if not answer.done():
                    answer.set_result(result)
