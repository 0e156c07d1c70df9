"""What a window posts while people talk: lines, that somebody types, what has been seen. Straight into a thread of the pool.

The lines of one visitor go one after another, in the order in which they came.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection

from madoguchi.channels.chat import lines, talking, visiting
from madoguchi.journal import waking
from madoguchi.kit.crypto import hashed
from madoguchi.kit.live import Receive, Send
from madoguchi.kit.pool import Pool, PoolFull
from madoguchi.kit.request_body import Gone, Intake, Limits, NoRoom, TooLarge, TooSlow
from madoguchi.portal.window import showing, uploads
from madoguchi.portal.window.answering import answer, header, refuse, token_of
from madoguchi.portal.window.flooding import Flood

LARGEST = 128 * 1024  # 10,000 characters, however they are written
MOST_AT_ONCE = 64 * 1024 * 1024
PASS_ON_SECONDS = 0.2
TYPING_SECONDS = 1.5
MOST_KEPT = 20_000


class Refused(Exception):
    """With this code."""

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code, self.retry_after = code, retry_after


@dataclass(frozen=True, slots=True)
class Posted:
    """One posting: at which window, by whom, what."""

    key: str
    token: str
    said: dict[str, Any]


class Postings:
    """All that is posted in this process."""

    def __init__(self, pool: Pool, address_of: Callable[[dict[str, Any]], str], flood: Flood | None = None) -> None:
        self._pool = pool
        self._address_of = address_of
        self._flood = flood or Flood()
        self._intake = Intake(Limits(max_bytes=LARGEST, all_bytes=MOST_AT_ONCE))
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
            said = await self._pool.run(take, posted)
        if said.is_accepted:
            self._flood.know(who)
        return (200 if said.is_repeat else 201), said.told

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
        data = await self._pool.run(where_typed, posted)
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


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a line."""

    told: dict[str, Any]
    is_repeat: bool
    is_accepted: bool


def take(posted: Posted) -> Taken:
    """In a thread: the line, said; and how the talk stands now. Raises Refused, visiting.Blocked."""
    visitor = _visitor(posted)
    text, client_id, tickets = posted.said.get("text", ""), posted.said.get("id"), posted.said.get("files") or []
    if not isinstance(text, str) or not isinstance(tickets, list) or not all(isinstance(each, str) for each in tickets):
        raise Refused("form")
    if not isinstance(client_id, str):
        raise Refused("id")
    try:
        files = uploads.taken(visitor, tickets) if tickets else []
        said = talking.say(visitor, text.replace("\0", ""), client_id=client_id, files=files)
    except talking.BadLine as error:
        raise Refused(error.code) from error
    except uploads.BadUpload as error:
        raise Refused("file") from error
    told = {"line": lines.written(said.message, ""), "talk": showing.talk(said.talk)}
    return Taken(told, said.is_repeat, is_accepted=said.talk.accepted_at is not None)


def note_seen(posted: Posted, up_to: int) -> None:
    """In a thread: they have had it on the screen. Raises Refused."""
    talk = showing.current(_visitor(posted))
    if talk is None:
        raise Refused("talk")
    talking.see(talk, up_to)


def where_typed(posted: Posted) -> dict[str, Any] | None:
    """In a thread: who of ours may hear that they type; None before a talk has begun. Raises Refused."""
    talk = visiting.current_talk(_visitor(posted))
    if talk is None:
        return None
    conversation = talk.conversation
    return {"workspace_id": talk.workspace_id, "inbox_id": conversation.inbox_id, "number": conversation.number}


def read(text: bytes) -> dict[str, Any]:
    """A JSON object, strictly: UTF-8, no name twice, no NaN. Raises Refused."""
    try:
        found = json.loads(text.decode() or "{}", object_pairs_hook=_once_each, parse_constant=_no_number)
        json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise Refused("form") from error
    if not isinstance(found, dict):
        raise Refused("form")
    return found


def _visitor(posted: Posted) -> visiting.Visitor:
    visitor = visiting.standing_at(posted.key, posted.token)
    if visitor is None:
        raise Refused("token")
    return visitor


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands there twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)
