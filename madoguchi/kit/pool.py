"""The few threads in which Django runs beside the event loop. A thread keeps its database connection.

Not concurrent.futures' executor: its threads outlive a hung call at exit, and never close their connections.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from django.db import close_old_connections, connections

from madoguchi.kit import courtesy

type _Call = tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]


class PoolFull(Exception):
    """So many calls wait for a thread already that one more would only make all of them late."""


class Pool:
    """`threads` calls run at once, at most `waiting` more wait their turn. The threads start with the first call."""

    def __init__(self, threads: int, waiting: int = 64, name: str = "web") -> None:
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._work, name=f"{name} {n}", daemon=True) for n in range(threads)]
        self._most = threads + waiting
        self._guard = threading.Lock()
        self._taken = 0
        self._has_started = False
        self._is_closed = False

    @property
    def is_busy(self) -> bool:
        """Whether a call made now would have to wait."""
        return self._taken >= len(self._threads)

    def submit[T](self, function: Callable[..., T], *arguments: Any) -> "Future[T]":
        """Queue a call. Raises PoolFull, also when the pool has been closed."""
        future: Future[T] = Future()
        with self._guard:
            if self._taken >= self._most or self._is_closed:
                raise PoolFull
            self._taken += 1
            if not self._has_started:
                self._has_started = True
                for thread in self._threads:
                    thread.start()
            self._calls.put((future, function, arguments))
        future.add_done_callback(self._leave)
        return future

    async def run[T](self, function: Callable[..., T], *arguments: Any) -> T:
        """Call `function` in a thread whose database connection is fit for use. Raises PoolFull."""
        return await asyncio.wrap_future(self.submit(_with_fit_connection, function, *arguments))

    def close(self, seconds: float) -> bool:
        """Drop the calls that wait, let the running ones end; False when they did not within `seconds`."""
        with self._guard:
            self._is_closed = True
        with suppress(queue.Empty):
            while call := self._calls.get_nowait():
                call[0].cancel()
        deadline = time.monotonic() + seconds
        for _ in self._threads:
            self._calls.put(None)
        for thread in self._threads if self._has_started else ():
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _leave(self, _future: "Future[Any]") -> None:
        with self._guard:
            self._taken -= 1

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            _carry_out(*call)
            del call  # a resting thread keeps no request alive
        connections.close_all()


def _carry_out(future: "Future[Any]", function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        with courtesy.ahead():
            result = function(*arguments)
    except Exception as error:  # noqa: BLE001 (whoever waits gets it)
        future.set_exception(error)
    except BaseException as error:  # noqa: BLE001 (a SystemExit must not end the event loop)
        future.set_exception(RuntimeError(f"ended by {error!r}"))
    else:
        future.set_result(result)


def _with_fit_connection[T](function: Callable[..., T], *arguments: Any) -> T:
    close_old_connections()
    try:
        return function(*arguments)
    finally:
        close_old_connections()
