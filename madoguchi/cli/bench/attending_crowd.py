"""So many people, each with an open stream and a conversation: looking again every 20 s, some of them typing every 3 s."""

import argparse
import json
import selectors
import socket
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection
from typing import Any

from django.conf import settings

from madoguchi.accounts.models import Person, Workspace
from madoguchi.cli.bench import crowd, served
from madoguchi.cli.bench.ground import percentile

VIEWING_SECONDS = 20.0
TYPING_SECONDS = 3.0
VOICES = 8
MOVE_EVERY = 10  # every so manieth saying is of another conversation


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """CPU while they rest, and while they say where they are."""
    workspace, inbox = served.counter()
    signed_in = served.cookies(workspace, given.people)
    crowd.fill(inbox, list(Person.objects.order_by("id")[:20]), given.people + 100)
    with served.server() as server:
        lines = [served.open_stream(server.port, cookie) for cookie in signed_in]
        time.sleep(5)
        resting = _busy(server, 5)
        ears = _Ears(lines)
        said = _Talk(server.port, workspace, signed_in, given)
        said.start()
        time.sleep(8)  # everybody has been let in once
        busy = _busy(server, given.seconds)
        said.stop()
        waits = _waits(server.port, workspace, signed_in, ears)
        for line in lines:
            line.close()
    return {
        "n": given.people,
        "typing": given.typing,
        "sayings_per_second": round(said.count / (given.seconds + 8), 1),
        "cpu_percent_resting": resting,
        "cpu_percent": busy,
        "p50_ms": percentile(waits, 0.5),
        "p95_ms": percentile(waits, 0.95),
    }


def _busy(server: served.Server, seconds: float) -> float:
    before = server.cpu_seconds()
    time.sleep(seconds)
    return round((server.cpu_seconds() - before) / seconds * 100, 1)


def _say(line: HTTPConnection, cookie: str, workspace: Workspace, kind: str, number: int) -> None:
    body = json.dumps({"kind": kind, "workspace": workspace.pk, "number": number})
    cookies = f"{settings.SESSION_COOKIE_NAME}={cookie}; {settings.CSRF_COOKIE_NAME}=t"
    line.request("POST", "/live", body, {"Cookie": cookies, "X-CSRFToken": "t"})
    line.getresponse().read()


class _Ears:
    """Reads all streams, so that none is let go; notes when a piece with a certain sign came."""

    def __init__(self, lines: list[socket.socket]) -> None:
        self.sign = b""
        self.heard = threading.Event()
        self._ready = selectors.DefaultSelector()
        for line in lines:
            line.setblocking(False)
            self._ready.register(line, selectors.EVENT_READ)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            for key, _events in self._ready.select(1):
                with suppress(OSError):
                    block = key.fileobj.recv(65536)  # type: ignore[union-attr]
                    if self.sign and self.sign in block:
                        self.heard.set()


class _Talk:
    """Some threads that speak for everybody, evenly over the seconds."""

    def __init__(self, port: int, workspace: Workspace, signed_in: list[str], given: argparse.Namespace) -> None:
        self.count = 0
        self._port, self._workspace, self._signed_in = port, workspace, signed_in
        self._pause = 1 / (given.typing / TYPING_SECONDS + (given.people - given.typing) / VIEWING_SECONDS)
        self._share = given.typing / TYPING_SECONDS * self._pause
        self._typing = given.typing
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin."""
        for first in range(VOICES):
            threading.Thread(target=self._run, args=(first,), daemon=True).start()

    def stop(self) -> None:
        """No more."""
        self._stop.set()

    def _run(self, turn: int) -> None:
        line = HTTPConnection(served.HOST, self._port, timeout=20)
        due = time.monotonic() + turn * self._pause
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            due += self._pause * VOICES
            turn += VOICES
            is_typing = (turn * self._share) % 1 < self._share
            nth = int(turn * self._share) if is_typing else int(turn * (1 - self._share))
            person = nth % self._typing if is_typing else self._typing + nth % (len(self._signed_in) - self._typing)
            moved = 50 if turn % MOVE_EVERY == 0 else 0
            kind = "typing" if is_typing else "viewing"
            _say(line, self._signed_in[person], self._workspace, kind, person + 1 + moved)
            self.count += 1


def _waits(port: int, workspace: Workspace, signed_in: list[str], ears: _Ears) -> list[float]:
    """From somebody's first key to the news of it on a colleague's stream in the same conversation, in ms."""
    line = HTTPConnection(served.HOST, port, timeout=20)
    waits = []
    for n in range(20):
        number = len(signed_in) + 60 + n
        _say(line, signed_in[0], workspace, "viewing", number)
        time.sleep(0.2)
        ears.heard.clear()
        ears.sign = f'"number":{number},"people"'.encode()
        began = time.monotonic()
        _say(line, signed_in[1], workspace, "typing", number)
        ears.heard.wait(5)
        waits.append((time.monotonic() - began) * 1000)
    return waits
