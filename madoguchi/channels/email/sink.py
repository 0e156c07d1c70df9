"""A mail server that takes everything and passes nothing on: for trying out, and for tests."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils import timezone

HOST = "127.0.0.1"
LARGEST = 100 * 1024 * 1024


@dataclass(frozen=True)
class Caught:
    """One mail as it came, with its envelope."""

    at: datetime
    mail_from: str
    recipients: list[str]
    content: bytes


class _Catcher:
    def __init__(self, show: Callable[[Caught], None], folder: Path | None) -> None:
        self._show = show
        self._folder = folder
        self._count = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        sender = "" if envelope.mail_from == "<>" else envelope.mail_from or ""
        caught = Caught(timezone.now(), sender, list(envelope.rcpt_tos), cast("bytes", envelope.content))
        self._count += 1
        if self._folder is not None:
            await asyncio.to_thread(self._save, caught, self._folder)
        self._show(caught)
        return f"250 2.0.0 Caught, mail {self._count}"

    def _save(self, caught: Caught, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{caught.at:%Y%m%d-%H%M%S}-{self._count:05}.eml").write_bytes(caught.content)


def run(
    port: int,
    show: Callable[[Caught], None],
    folder: Path | None = None,
    *,
    stop: threading.Event | None = None,
    ready: Callable[[int], None] | None = None,
) -> None:
    """Catch mail until `stop`. `ready` is told the port once it is open (port 0 picks a free one)."""
    asyncio.run(_serve(port, _Catcher(show, folder), stop or threading.Event(), ready))


async def _serve(port: int, catcher: _Catcher, stop: threading.Event, ready: Callable[[int], None] | None) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(catcher, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="sink.invalid", loop=loop), HOST, port
    )
    if ready is not None:
        ready(server.sockets[0].getsockname()[1])
    while not await asyncio.to_thread(stop.wait, 0.5):
        pass  # in short waits, so that Ctrl-C is heard
    server.close()
