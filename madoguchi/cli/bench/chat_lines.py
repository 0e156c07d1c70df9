"""Open streams and lines that are kept open for posting, by the thousand in one event loop."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from madoguchi.cli.bench.served import HOST

type Hear = Callable[[str, dict[str, Any]], None]


class Ear(asyncio.Protocol):
    """One open stream; `hear(kind, data)` for each event of it."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._rest = b""
        self.opened: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        """Pieces of the answer: chunk sizes stand on lines of their own, which name no field."""
        if not self.opened.done():
            self.opened.set_result(int(data.split(b" ", 2)[1]))
        *blocks, self._rest = (self._rest + data).split(b"\n\n")
        for block in blocks:
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line)
            if b"data" in fields:
                self._hear(fields.get(b"event", b"event").decode(), json.loads(fields[b"data"]))


async def listen(port: int, path: str, who: str, hear: Hear) -> None:
    """Open a stream. Fails when it is refused."""
    transport, ear = await asyncio.get_running_loop().create_connection(lambda: Ear(hear), HOST, port)
    transport.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\n{who}\r\n\r\n".encode())
    if (status := await ear.opened) != 200:
        raise SystemExit(f"A stream was refused with {status}.")


class Voices:
    """Some lines that are kept open, each for one posting at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()

    @classmethod
    async def open(cls, port: int, count: int) -> "Voices":
        """So many at most at once."""
        voices = cls(port)
        for _ in range(count):
            voices._free.put_nowait(await asyncio.open_connection(HOST, port))
        return voices

    async def post(self, path: str, head: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        reader, writer = await self._free.get()
        whole = f"POST {path} HTTP/1.1\r\nHost: {HOST}:{self._port}\r\n{head}\r\nContent-Length: {len(body)}\r\n\r\n"
        try:
            writer.write(whole.encode() + body)
            head_bytes = await reader.readuntil(b"\r\n\r\n")
        except (OSError, asyncio.IncompleteReadError):  # kept open too long
            reader, writer = await asyncio.open_connection(HOST, self._port)
            writer.write(whole.encode() + body)
            head_bytes = await reader.readuntil(b"\r\n\r\n")
        size = next(
            int(line.split(b":")[1]) for line in head_bytes.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        answer = await reader.readexactly(size)
        self._free.put_nowait((reader, writer))
        return int(head_bytes.split(b" ", 2)[1]), answer
