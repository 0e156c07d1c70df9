"""A visitor's browser without the browser: posts lines until they are taken, comes back with the last event it had."""

import asyncio
import contextlib
import json
import random
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"


@dataclass
class Visitor:
    """One visitor with one window. `heard`: the lines as they came on the wire, repeats and all."""

    key: str
    token: str
    ports: list[int]
    last: str
    chance: random.Random
    heard: list[tuple[int, str]] = field(default_factory=list)
    typing: list[str] = field(default_factory=list)
    breaks: int = 0
    resets: int = 0
    _writer: asyncio.StreamWriter | None = None

    async def listen(self) -> None:
        """For ever; a line that breaks is opened again, at whichever house answers."""
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._listen_once(self.chance.choice(self.ports))
            await asyncio.sleep(self.chance.uniform(0.02, 0.2))

    def cut(self) -> bool:
        """As when a train goes into a tunnel."""
        if self._writer is None:
            return False
        self._writer.transport.abort()
        self._writer = None
        self.breaks += 1
        return True

    async def say(self, number: int, text: str) -> None:
        """Once, however often it takes."""
        body = json.dumps({"id": f"line-{number}", "text": text}).encode()
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                async with asyncio.timeout(20):
                    status = await self.post("lines", body)
                if status in {200, 201}:
                    return
                assert status in {429, 503}, status
            await asyncio.sleep(self.chance.uniform(0.05, 0.3))

    async def post(self, what: str, body: bytes, port: int = 0) -> int:
        """The status; an answer that breaks off raises."""
        reader, writer = await asyncio.open_connection(HOST, port or self.chance.choice(self.ports))
        try:
            writer.write(self._head(f"POST /chat/{self.key}/{what}", f"Content-Length: {len(body)}") + body)
            head = await reader.readuntil(b"\r\n\r\n")
            return int(head.split(b" ", 2)[1])
        finally:
            writer.close()

    async def _listen_once(self, port: int) -> None:
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(self._head(f"GET /chat/{self.key}/stream", f"Last-Event-ID: {self.last}"))
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n")[0]:
                return
            self._writer = writer
            while True:
                self._take(await reader.readuntil(b"\n\n"))
        finally:
            self._writer = None
            writer.close()

    def _take(self, block: bytes) -> None:
        fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line)
        if b"data" not in fields:
            return
        kind, data = fields.get(b"event", b"").decode(), json.loads(fields[b"data"])
        if kind == "line":
            self.heard.append((data["id"], data["text"]))
        self.typing += [data["name"]] if kind == "typing" else []
        self.resets += kind == "reset"
        self.last = fields.get(b"id", self.last.encode()).decode()

    def _head(self, first: str, more: str) -> bytes:
        return f"{first} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Visitor {self.token}\r\n{more}\r\n\r\n".encode()


async def listening(visitors: list[Visitor], doing: Any) -> None:
    """Do it while all of them listen."""
    ears = [asyncio.ensure_future(each.listen()) for each in visitors]
    try:
        await doing
    finally:
        for ear in ears:
            ear.cancel()
