"""The one door for HTTP: `/live` and what is hot at a chat window to the event loop, `/healthz` to a quick look, all else to
Django's threads. One tap feeds all streams."""

import asyncio
import logging
import os
import threading
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")
django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 (Django is set up first)
from django.db import connection  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from madoguchi.config import environment  # noqa: E402
from madoguchi.config.health import Health  # noqa: E402
from madoguchi.desk.live import Live  # noqa: E402
from madoguchi.journal.tapping import Tap  # noqa: E402
from madoguchi.kit.bridge import Bridge, Receive, Scope, Send  # noqa: E402
from madoguchi.kit.pool import Pool  # noqa: E402
from madoguchi.portal.window.asking import Window  # noqa: E402

log = logging.getLogger(__name__)

THREADS = {"sqlite": 4, "postgresql": 10}
CLOSE_SECONDS = 5.0
TAP_SECONDS = 2.0


class House:
    """The ASGI application of one process."""

    def __init__(self) -> None:
        self.pool = Pool(environment.WEB_THREADS.number() or THREADS[connection.vendor])
        trust_proxy = environment.TRUST_PROXY.flag()
        self.live = Live(self.pool)
        self.window = Window(self.pool, trust_proxy=trust_proxy)
        self.health = Health()
        get_resolver().url_patterns  # noqa: B018 (every page is loaded before the first request, which would wait for it)
        self.bridge = Bridge(WSGIHandler(), self.pool, trust_proxy=trust_proxy)
        self._tap = Tap(self.live.hear, self.window.hear)
        self._stop = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show each request to its room."""
        if scope["type"] == "lifespan":
            await self._live_and_end(receive, send)
        elif scope["path"] == "/live":
            await self.live(scope, receive, send)
        elif scope["path"] == "/healthz":
            await self.health(scope, receive, send)
        elif self.window.wants(scope):
            await self.window(scope, receive, send)
        else:
            await self.bridge(scope, receive, send)

    def drain(self) -> None:
        """End the streams cleanly; requests under way go on. Call it in the event loop."""
        self.live.hub.drain()
        self.window.streams.hub.drain()

    async def _live_and_end(self, receive: Receive, send: Send) -> None:
        await receive()
        self.live.start()
        self.window.streams.start()
        tapping = threading.Thread(target=self._tap.run, args=(self._stop,), name="tap", daemon=True)
        tapping.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.drain()
        self._stop.set()
        self._tap.ring()
        self.live.close()
        self.window.streams.close()
        tapping.join(TAP_SECONDS)
        await asyncio.to_thread(self._close)
        await send({"type": "lifespan.shutdown.complete"})

    def _close(self) -> None:
        """Let running requests end, and close what is open."""
        self.bridge.close()
        self.health.close()
        if not self.pool.close(CLOSE_SECONDS):
            log.warning("a request was still under way after %s seconds and was left behind", CLOSE_SECONDS)


def application() -> Any:
    """A new house; for servers that take a factory (`uvicorn --factory madoguchi.config.asgi:application`)."""
    return House()
