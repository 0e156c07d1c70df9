"""Server-sent events on plain ASGI: open streams, who hears what, and how they end. Knows nothing of what is said.

Everything here is touched by the event loop only. A client that reads too slowly is let go, and comes back to resume.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import Any

type Receive = Callable[[], Awaitable[dict[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

MOST_WAITING = 256
BEAT_SECONDS = (28.0, 36.0)  # clients take a line for dead after 45 s, proxies after 60
FIRST_BEAT_SECONDS = (4.0, 36.0)  # thousands that came back at once do not beat at once
RETRY_MS = (500, 2500)
DRAIN_RETRY_MS = (300, 3000)
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


def message(data: str, *, event: str = "", at: str = "") -> bytes:
    """One event on the wire, without line breaks. With `at`, its Last-Event-ID, a client resumes."""
    head = (f"id: {at}\n" if at else "") + (f"event: {event}\n" if event else "")
    return f"{head}data: {data}\n\n".encode()


def retry(span: tuple[int, int]) -> bytes:
    """When to come back after a break, in ms; spread out, so that a thousand clients do not come at once."""
    return b"retry: %d\n\n" % random.randint(*span)  # noqa: S311 (jitter)


class Stream:
    """One open stream: what waits to be sent, and for whom (`owner`)."""

    __slots__ = ("_bell", "_last", "_waiting", "has_ended", "owner", "rooms")

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.rooms: frozenset[Hashable] = frozenset()
        self.has_ended = False
        self._waiting: list[bytes] = []
        self._last = b""
        self._bell: asyncio.Future[None] | None = None

    def push(self, chunk: bytes, *, may_be_lost: bool = False) -> None:
        """Queue a chunk. When too many wait the stream ends, and its client resumes from what it has."""
        if self.has_ended or (may_be_lost and len(self._waiting) > MOST_WAITING // 2):
            return
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            self.end()
            return
        self._waiting.append(chunk)
        self._ring()

    def end(self, last: bytes = b"") -> None:
        """Send what waits, then `last`, then end cleanly."""
        if not self.has_ended:
            self.has_ended, self._last = True, last
            self._ring()

    async def next(self, seconds: float) -> bytes:
        """Everything that waits, or what comes within `seconds`; empty when nothing came. `last` comes last."""
        if not self._waiting and not self.has_ended:
            loop = asyncio.get_running_loop()
            self._bell = loop.create_future()
            late = loop.call_later(seconds, self._ring)
            try:
                await self._bell
            finally:
                late.cancel()
                self._bell = None
        chunk = b"".join(self._waiting)
        self._waiting.clear()
        if self.has_ended:
            chunk, self._last = chunk + self._last, b""
        return chunk

    def _ring(self) -> None:
        if self._bell is not None and not self._bell.done():
            self._bell.set_result(None)


class Hub:
    """All open streams of this process, by room (any hashable value)."""

    def __init__(self, beat: Callable[[], bytes]) -> None:
        self.streams: set[Stream] = set()
        self.is_draining = False
        self._rooms: dict[Hashable, set[Stream]] = defaultdict(set)
        self._beat = beat

    def join(self, stream: Stream, rooms: Iterable[Hashable]) -> None:
        """Let the stream hear these rooms and no others."""
        self._leave_rooms(stream)
        self.streams.add(stream)
        stream.rooms = frozenset(rooms)
        for room in stream.rooms:
            self._rooms[room].add(stream)

    def leave(self, stream: Stream) -> None:
        """Forget the stream."""
        self._leave_rooms(stream)
        self.streams.discard(stream)

    def count(self, room: Hashable) -> int:
        """How many streams hear this room."""
        return len(self._rooms.get(room, ()))

    def of(self, room: Hashable) -> list[Stream]:
        """The streams that hear this room."""
        return list(self._rooms.get(room, ()))

    def tell(self, room: Hashable, chunk: bytes, may_hear: Callable[[Any], bool], *, may_be_lost: bool = False) -> None:
        """Say it to every stream of the room whose owner may hear it."""
        for stream in self._rooms.get(room, ()):
            if may_hear(stream.owner):
                stream.push(chunk, may_be_lost=may_be_lost)

    def drain(self) -> None:
        """End every stream cleanly, and every later one at once; clients come back by themselves, spread out."""
        self.is_draining = True
        for stream in list(self.streams):
            stream.end(retry(DRAIN_RETRY_MS))

    async def carry(self, stream: Stream, opening: bytes, receive: Receive, send: Send) -> None:
        """Send until the stream ends or its client leaves. The stream has joined before."""
        leaving = asyncio.ensure_future(_end_with_client(stream, receive))
        try:
            if self.is_draining:
                stream.end(retry(DRAIN_RETRY_MS))
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await send({"type": "http.response.body", "body": retry(RETRY_MS) + opening, "more_body": True})
            pause = random.uniform(*FIRST_BEAT_SECONDS)  # noqa: S311 (jitter)
            while not stream.has_ended:
                chunk = await stream.next(pause)
                pause = random.uniform(*BEAT_SECONDS)  # noqa: S311 (as above)
                if not chunk and not stream.has_ended:
                    chunk = self._beat()
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": await stream.next(0)})
        finally:
            leaving.cancel()
            self.leave(stream)

    def _leave_rooms(self, stream: Stream) -> None:
        for room in stream.rooms:
            self._rooms[room].discard(stream)
            if not self._rooms[room]:
                del self._rooms[room]
        stream.rooms = frozenset()


async def _end_with_client(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()
