"""Takes in a request's body before a thread is taken: in memory while small, on disk when large, never for ever."""

import asyncio
import io
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

type Receive = Callable[[], Awaitable[dict[str, Any]]]

IN_MEMORY = 256 * 1024


class TooLarge(Exception):
    """The body is above the cap."""


class TooSlow(Exception):
    """The body trickles in too slowly to wait for."""


class NoRoom(Exception):
    """All bodies under way together take too much room, or the disk is full."""


class Gone(Exception):
    """The client went away."""


@dataclass(frozen=True)
class Limits:
    """What a body may be. `bytes_per_second` is the slowest pace that earns more than the first `patience` seconds."""

    max_bytes: int = 64 * 1024 * 1024
    all_bytes: int = 2 * 1024 * 1024 * 1024
    patience: float = 20.0
    bytes_per_second: int = 2048


class Intake:
    """Counts what all bodies under way take together. Touched by the event loop only."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._held = 0

    async def take(self, receive: Receive, announced: int | None) -> "Body":
        """The whole body, rewound. Raises TooLarge, TooSlow, NoRoom or Gone, with nothing left behind."""
        if announced is not None and announced > self.limits.max_bytes:
            raise TooLarge
        body = Body(self)
        try:
            await self._fill(body, receive)
        except OSError as error:
            body.close()
            raise NoRoom from error
        except BaseException:
            body.close()
            raise
        body.file.seek(0)
        return body

    async def _fill(self, body: "Body", receive: Receive) -> None:
        began = time.monotonic()
        while True:
            left = began + self.limits.patience + body.size / self.limits.bytes_per_second - time.monotonic()
            try:
                async with asyncio.timeout(max(0.0, left)):
                    message = await receive()
            except TimeoutError as error:
                raise TooSlow from error
            if message["type"] == "http.disconnect":
                raise Gone
            body.write(message.get("body", b""))
            if not message.get("more_body", False):
                return

    def count(self, size: int) -> None:
        """Raises NoRoom when `size` more would be too much."""
        if self._held + size > self.limits.all_bytes:
            raise NoRoom
        self._held += size

    def forget(self, size: int) -> None:
        """Give room back."""
        self._held -= size


class Body:
    """One body under way. Close it when the request has been answered."""

    def __init__(self, intake: Intake) -> None:
        self.file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed by the bridge)
        self.size = 0
        self._intake = intake

    def write(self, chunk: bytes) -> None:
        """Add a chunk. Raises TooLarge or NoRoom."""
        if self.size + len(chunk) > self._intake.limits.max_bytes:
            raise TooLarge
        self._intake.count(len(chunk))
        self.size += len(chunk)
        self.file.write(chunk)

    def close(self) -> None:
        """Give file and room back. Call once."""
        self._intake.forget(self.size)
        with suppress(OSError):  # a full disk says so again while closing
            self.file.close()


def empty() -> IO[bytes]:
    """The body of a request that has none."""
    return io.BytesIO()
