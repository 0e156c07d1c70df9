"""A real SMTP server for tests: counts what arrives, slowly enough that a kill can fall into the middle."""

import asyncio
import email
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Counting:
    """Takes every mail and counts its Message-ID."""

    def __init__(self, seed: int) -> None:
        self.arrived: Counter[str] = Counter()
        self.random = random.Random(seed)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.random.uniform(0, 0.05))
        assert isinstance(envelope.content, bytes)
        self.arrived[str(email.message_from_bytes(envelope.content)["Message-ID"]).strip()] += 1
        await asyncio.sleep(self.random.uniform(0, 0.05))
        return "250 taken"


@contextmanager
def sink(seed: int = 1) -> Iterator[tuple[Counting, int]]:
    """The counter and the port it listens on."""
    counting = Counting(seed)
    controller = Controller(counting, hostname="127.0.0.1", port=0, server_kwargs={"enable_SMTPUTF8": True})
    controller.start()
    try:
        assert controller.server is not None
        yield counting, controller.server.sockets[0].getsockname()[1]
    finally:
        controller.stop()
