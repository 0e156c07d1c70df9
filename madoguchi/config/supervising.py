"""Keeps the loops of a process running: one thread each, started again with growing pauses when it dies."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import connections

from madoguchi.journal import waking

log = logging.getLogger(__name__)

PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)
WELL_AFTER = 60.0
END_SECONDS = 8.0


@dataclass(frozen=True)
class Part:
    """One loop: its name in the log, and what to run. It returns when the event is set, and only then."""

    name: str
    run: Callable[[threading.Event], object]


class Supervisor:
    """Runs parts until `stop` is set."""

    def __init__(self, parts: Sequence[Part], stop: threading.Event, pauses: Sequence[float] = PAUSES) -> None:
        self._stop = stop
        self._pauses = pauses
        self._threads = [threading.Thread(target=self._keep, args=(part,), name=part.name, daemon=True) for part in parts]

    def start(self) -> None:
        """Start every part."""
        for thread in self._threads:
            thread.start()

    def end(self, seconds: float = END_SECONDS) -> list[str]:
        """Stop every part and wait; the names of those that did not end in time, and are left to die with the process."""
        self._stop.set()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            while thread.is_alive() and time.monotonic() < deadline:
                waking.wake()  # a loop may sleep at its bell
                thread.join(0.1)
        late = [thread.name for thread in self._threads if thread.is_alive()]
        if late:
            log.warning("did not end within %s seconds and was left behind: %s", seconds, ", ".join(late))
        return late

    def _keep(self, part: Part) -> None:
        deaths = 0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                part.run(self._stop)
                if self._stop.is_set():
                    return
                log.error("%s ended by itself", part.name)
            except Exception:
                log.exception("%s died", part.name)
            finally:
                connections.close_all()
            if self._stop.is_set():
                return
            deaths = 1 if time.monotonic() - began > WELL_AFTER else deaths + 1
            pause = self._pauses[min(deaths, len(self._pauses)) - 1]
            log.warning("%s starts again in %s seconds", part.name, pause)
            self._stop.wait(pause)
