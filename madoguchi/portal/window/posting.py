"""What a window posts while people talk: lines, that somebody types, what has been seen. Straight into a thread of the pool.

The lines of one visitor go one after another, in the order in which they came.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from django.db import DatabaseError, connection

from madoguchi.channels.chat import visiting
from madoguchi.journal import waking
from madoguchi.kit.crypto import hashed
from madoguchi.kit.live import Hub, Receive, Send
from madoguchi.kit.pool import Pool, PoolFull
from madoguchi.kit.request_body import Gone, Intake, Limits, NoRoom, TooLarge, TooSlow
from madoguchi.kit.together import Together
from madoguchi.portal.window.admission import typing_of
from madoguchi.portal.window.answering import answer, header, refuse, token_of
from madoguchi.portal.window.flooding import Flood
from madoguchi.portal.window.taking import Posted, Refused, Taken, goes_on, note_seen, read, take, take_all, where_typed

LARGEST = 128 * 1024  # 10,000 characters, however they are written
MOST_AT_ONCE = 64 * 1024 * 1024
PASS_ON_SECONDS = 0.2
TYPING_SECONDS = 1.5
MOST_KEPT = 20_000


class Postings:
    """All that is posted in this process."""

    def __init__(self, pool: Pool, hub: Hub, address_of: Callable[[dict[str, Any]], str], flood: Flood | None = None) -> None:
        self._pool = pool
        self._hub = hub
        self._address_of = address_of
        self._flood = flood or Flood()
        self._intake = Intake(Limits(max_bytes=LARGEST, all_bytes=MOST_AT_ONCE))
        self._together = Together(pool, take_all)
        self._turns: dict[str, tuple[asyncio.Lock, list[None]]] = {}
        self._typed: dict[str, float] = {}
        self._unsent: list[tuple[str, dict[str, Any]]] = []
        self._passing_on: asyncio.Future[None] | None = None
        self._ways: dict[str, Callable[[Posted, str], Awaitable[tuple[int, dict[str, Any] | None]]]] = {
            "lines": self._line,
            "typing": self._type,
            "seen": self._see,
        }

    async def __call__(self, what: str, key: str, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer `POST /chat/<key>/<what>`."""
        try:
            posted = Posted(key, token_of(scope), await self._said(scope, receive))
            status, data = await self._ways[what](posted, self._address_of(scope))
        except Gone:
            return
        except TooLarge:
            await refuse(scope, send, "large", unread=receive)
        except Refused as error:
            await refuse(scope, send, error.code, retry_after=error.retry_after)
        except visiting.Blocked:
            await refuse(scope, send, "blocked")
        except TooSlow:
            await refuse(scope, send, "slow")
        except (PoolFull, DatabaseError, NoRoom):
            await refuse(scope, send, "busy")
        else:
            await answer(send, status, data)

    async def _line(self, posted: Posted, address: str) -> tuple[int, dict[str, Any]]:
        who = hashed(posted.token)
        if (seconds := self._flood.refuse(who, address)) is not None:
            raise Refused("many", seconds)
        async with self._turn(who):
            said = await self._said_together(posted)
            if said is None:
                said = await self._pool.run(take, posted)
        if said.is_accepted:
            self._flood.know(who)
        return (200 if said.is_repeat else 201), said.told

    async def _said_together(self, posted: Posted) -> Taken | None:
        if not goes_on(posted):
            return None
        try:
            return await self._together.ask(posted)
        except DatabaseError:  # nothing of them is there: each by itself tells what it was
            return None

    async def _see(self, posted: Posted, _address: str) -> tuple[int, None]:
        up_to = posted.said.get("up_to")
        if not isinstance(up_to, int) or isinstance(up_to, bool) or not 0 < up_to < 2**63:
            raise Refused("form")
        await self._pool.run(note_seen, posted, up_to)
        return 204, None

    async def _type(self, posted: Posted, _address: str) -> tuple[int, None]:
        """That is told to our side at once, and may be lost."""
        now, who = asyncio.get_running_loop().time(), hashed(posted.token)
        if now - self._typed.get(who, -TYPING_SECONDS) < TYPING_SECONDS:
            return 204, None
        if len(self._typed) >= MOST_KEPT:
            self._typed.clear()
        self._typed[who] = now
        there = self._hub.of(("token", who))  # whoever listens here need not be asked for in the database
        data = typing_of(there[0].owner) if there else await self._pool.run(where_typed, posted)
        if data is not None:
            waking.signal_here("visitor_types", data)
            self._pass_on_soon(data)
        return 204, None

    def _pass_on_soon(self, data: dict[str, Any]) -> None:
        if connection.vendor != "postgresql":
            return
        self._unsent.append(("visitor_types", data))
        if self._passing_on is None or self._passing_on.done():
            self._passing_on = asyncio.ensure_future(self._pass_on())

    async def _pass_on(self) -> None:
        """To the other processes, all of a short while together."""
        while self._unsent:
            await asyncio.sleep(PASS_ON_SECONDS)
            signals, self._unsent = self._unsent, []
            with suppress(PoolFull, DatabaseError):
                await self._pool.run(waking.signal_elsewhere, signals)

    @asynccontextmanager
    async def _turn(self, who: str) -> Any:
        lock, waiting = self._turns.setdefault(who, (asyncio.Lock(), []))
        waiting.append(None)
        try:
            async with lock:
                yield
        finally:
            waiting.pop()
            if not waiting:
                del self._turns[who]

    async def _said(self, scope: dict[str, Any], receive: Receive) -> dict[str, Any]:
        announced = header(scope, b"content-length")
        if announced and not announced.isdigit():
            raise Refused("form")
        body = await self._intake.take(receive, int(announced) if announced else None)
        try:
            text = body.file.read()
        finally:
            body.close()
        return read(text)
