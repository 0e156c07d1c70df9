"""A child process: started when it is first asked, asked by one thread at a time, let go when nobody asks any more."""

import atexit
import contextlib
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from madoguchi.search.meaning import frames

IDLE_SECONDS = 120.0
ANSWER_SECONDS = 120.0


class Gone(Exception):
    """The child ended, took too long, or could not do it; the next question starts another."""


class Child:
    """One process of `meaning.process`, with room for `megabytes` of vectors."""

    def __init__(self, megabytes: int, idle_seconds: float = IDLE_SECONDS) -> None:
        self._megabytes = megabytes
        self._idle_seconds = idle_seconds
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._rest: threading.Timer | None = None
        _all.add(self)

    @property
    def pid(self) -> int | None:
        """Of the process, where one runs."""
        return self._process.pid if self._process else None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Several questions that belong together: nobody else asks between them."""
        with self._lock:
            yield

    def ask(self, told: dict[str, Any], content: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """One question and its answer. Raises Gone."""
        with self._lock:
            process = self._running()
            watch = threading.Timer(ANSWER_SECONDS, process.kill)
            watch.daemon = True
            watch.start()
            try:
                answer = _asked(process, told, content)
            except OSError as error:
                self.let_go()
                raise Gone(str(error)) from error
            finally:
                watch.cancel()
                self._rest_later()
        if trouble := answer[0].get("trouble"):
            raise Gone(trouble)
        return answer

    def let_go(self) -> None:
        """End it: its memory is free again."""
        with self._lock:
            process, self._process = self._process, None
            if process is not None:
                for pipe in (process.stdin, process.stdout):
                    with contextlib.suppress(OSError):
                        pipe.close()  # type: ignore[union-attr]
                process.kill()
                process.wait()

    def kill(self) -> None:
        """End it without waiting for whoever asks it just now."""
        if (process := self._process) is not None:
            process.kill()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.let_go()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "madoguchi.search.meaning.process", str(self._megabytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self._process

    def _rest_later(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._rest = threading.Timer(self._idle_seconds, self.let_go)
        self._rest.daemon = True
        self._rest.start()


def _asked(process: subprocess.Popen[bytes], told: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    assert process.stdin and process.stdout  # noqa: S101 (both are pipes)
    frames.write(process.stdin, told, content)  # type: ignore[arg-type]
    answer = frames.read(process.stdout)  # type: ignore[arg-type]
    if answer is None:
        raise OSError("The process ended.")
    return answer


_all: "weakref.WeakSet[Child]" = weakref.WeakSet()


@atexit.register
def _let_all_go() -> None:
    for each in list(_all):
        each.kill()
