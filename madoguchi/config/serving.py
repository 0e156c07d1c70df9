"""Runs the web server: ends open streams cleanly at SIGTERM, and lets go of lines on which nothing moves."""

import asyncio
import gc
import logging
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import uvicorn

from madoguchi.config import heads
from madoguchi.config.asgi import House

GRACE_SECONDS = 5
KEEP_ALIVE_SECONDS = 30
FIRST_REQUEST_SECONDS = 30.0
STUCK_SECONDS = 120.0
SWEEP_TICKS = 50  # of a tenth of a second: each line is looked at every five seconds
SWITCH_SECONDS = 0.0005  # a query gives the interpreter away; behind a lane it would wait 5 ms to have it back, at every one
GARBAGE = (5000, 20, 200)  # a look through everything holds all up (0.4 s with 8,000 streams): seldom; at what is young often
FILES_KEPT_BACK = 256
MOST_FILES = 1_048_576

log = logging.getLogger(__name__)


def raise_open_files_limit() -> int:
    """Allow as many open files as the system lets us; how many that is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with suppress(ValueError, OSError):  # macOS names a limit that it does not grant
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MOST_FILES if allowed == resource.RLIM_INFINITY else allowed


class Server(uvicorn.Server):
    """Ends streams at the first signal, and looks after lines on which nothing moves any more."""

    def __init__(self, house: House, stop: threading.Event, ready: Callable[[], object] = lambda: None) -> None:
        files = raise_open_files_limit()
        super().__init__(
            uvicorn.Config(
                house,
                loop="uvloop",
                http=heads.Line,
                ws="none",
                lifespan="on",
                log_config=None,
                log_level="warning",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=max(64, files - FILES_KEPT_BACK),
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._house = house
        self._stop = stop
        self._ready = ready
        self._loop: asyncio.AbstractEventLoop | None = None
        self._to_look_at: list[Any] = []
        self._lines: dict[Any, tuple[float, int]] = {}

    def handle_exit(self, sig: int, _frame: FrameType | None) -> None:
        """Runs in the main thread. A second Ctrl-C does not wait for anybody."""
        self._stop.set()
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._house.drain)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Remember the loop: a signal's handler may interrupt it anywhere."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what is loaded stays: no later look for garbage goes through it again
        gc.set_threshold(*GARBAGE)
        self._ready()

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second, as uvicorn calls it."""
        if self._stop.is_set():
            self.should_exit = True
        self.sweep(time.monotonic())
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain also where nobody sent a signal. Lines that are too slow for the grace are cut, and counted."""
        self._house.drain()
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # it would show a traceback for each
        await super().shutdown(sockets)
        if cut := len(self.server_state.tasks):
            log.warning("%s requests were too slow to wait for and were cut off", cut)

    def sweep(self, now: float) -> None:
        """Cut lines that never asked for anything, or take too long with it, and those whose client has not taken a byte for
        long. Some at a time: thousands at once would hold everybody up."""
        there = self.server_state.connections
        if not self._to_look_at:
            self._to_look_at = list(there)
            self._lines = {line: seen for line, seen in self._lines.items() if line in there}
        for _ in range(min(len(self._to_look_at), len(there) // SWEEP_TICKS + 1)):
            self._look_at(self._to_look_at.pop(), now)

    def _look_at(self, line: Any, now: float) -> None:
        if heads.is_late(line, now):
            line.transport.abort()
            return
        if (state := _standstill(line)) is None:
            self._lines.pop(line, None)
            return
        since, before = self._lines.get(line, (now, state))
        self._lines[line] = (since if before == state else now), state
        if now - self._lines[line][0] > (FIRST_REQUEST_SECONDS if state == 0 else STUCK_SECONDS):
            line.transport.abort()


def _standstill(line: Any) -> int | None:
    """0: no request has come in yet. Above: so many bytes wait for a client who takes none. None: all is well."""
    if line.cycle is None:
        return 0
    if line.flow is not None and line.flow.write_paused:
        return int(line.transport.get_write_buffer_size()) or None
    return None


def run(listener: socket.socket, stop: threading.Event, ready: Callable[[], object]) -> None:
    """Serve until a signal, or until `stop` is set; sets `stop` itself at a signal. Calls `ready` once it answers."""
    sys.setswitchinterval(SWITCH_SECONDS)
    server = Server(House(), stop, ready)
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(server.serve([listener]))
