"""A client of `/live` for tests: raw, so that a test sees how a stream ends."""

import json
import socket
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from django.conf import settings
from django.test import Client

from madoguchi.accounts.models import Person
from madoguchi.kit.tests.serving import line


def session_of(person: Person) -> str:
    """Sign the person in; the cookie's value."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@dataclass
class Heard:
    """One event as it came."""

    type: str
    data: Any
    id: str


class Ear:
    """One open stream."""

    def __init__(
        self,
        port: int,
        session: str = "",
        *,
        last: str = "",
        query: str = "",
        method: str = "GET",
        path: str = "/live",
        who: str = "",
    ) -> None:
        self.line: socket.socket = line(port)
        who = who or f"Cookie: {settings.SESSION_COOKIE_NAME}={session}"
        head = [f"{method} {path}{query} HTTP/1.1", "Host: 127.0.0.1", who]
        if last:
            head.append(f"Last-Event-ID: {last}")
        self.line.sendall("\r\n".join([*head, "", ""]).encode())
        self.raw = b""
        self.has_ended = False
        while b"\r\n\r\n" not in self.raw:
            self._more(30)
        head_bytes, _, self.raw = self.raw.partition(b"\r\n\r\n")
        self.status = int(head_bytes.split()[1])

    def next(self, *types: str, seconds: float = 30.0) -> Heard:
        """The next event of one of these types; others are passed over."""
        deadline = time.monotonic() + seconds
        while True:
            for heard in self._read():
                if heard.type in types:
                    return heard
            assert time.monotonic() < deadline, f"no {types} came"
            assert not self.has_ended, "the stream has ended"
            self._more(deadline - time.monotonic())

    def all_until_end(self, seconds: float = 30.0) -> list[Heard]:
        """Everything up to the end; fails when it does not end with the proper terminator."""
        deadline = time.monotonic() + seconds
        while not self.has_ended and not self.raw.endswith(b"0\r\n\r\n"):
            self._more(deadline - time.monotonic())
        assert self.raw.endswith(b"0\r\n\r\n"), "cut off without a terminator"
        return list(self._read())

    def close(self) -> None:
        self.line.close()

    def _more(self, seconds: float) -> None:
        self.line.settimeout(max(0.01, seconds))
        got = self.line.recv(65536)
        self.raw += got
        self.has_ended = not got

    def _read(self) -> Any:
        while (size_end := self.raw.find(b"\r\n")) >= 0:
            size = int(self.raw[:size_end], 16)
            if size == 0 or len(self.raw) < size_end + 4 + size:
                return
            chunk = self.raw[size_end + 2 : size_end + 2 + size].decode()
            self.raw = self.raw[size_end + 4 + size :]
            self._kept = [*getattr(self, "_kept", []), *(_parsed(block) for block in chunk.split("\n\n") if block)]
            while self._kept:
                yield self._kept.pop(0)
        while getattr(self, "_kept", []):
            yield self._kept.pop(0)


def _parsed(block: str) -> Heard:
    fields = dict(each.split(": ", 1) for each in block.split("\n"))
    if "retry" in fields:
        return Heard("retry", int(fields["retry"]), "")
    return Heard(fields.get("event", "event"), json.loads(fields["data"]), fields.get("id", ""))


def listening(port: int, session: str, *, last: str = "", seconds: float = 30.0) -> Ear:
    """An open stream of a server that has only just started: until it has found its place in the log it says 503."""
    deadline = time.monotonic() + seconds
    while True:
        ear = Ear(port, session, last=last)
        if ear.status == 200:
            return ear
        ear.close()
        assert ear.status == 503, ear.status
        assert time.monotonic() < deadline
        time.sleep(0.1)


@dataclass
class Answer:
    """What `/live` said to a posting."""

    status: int
    body: Any


def say(port: int, session: str, cast: Any, conversation: Any, kind: str, *, token: str = "t", **more: Any) -> Answer:
    """As a page says where somebody is."""
    body = {"kind": kind, "workspace": cast.workspace.pk, "number": conversation.number, **more}
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}=t"
    asking = HTTPConnection("127.0.0.1", port, timeout=20)
    asking.request("POST", "/live", json.dumps(body), {"Cookie": cookies, "X-CSRFToken": token})
    answer = asking.getresponse()
    text = answer.read()
    asking.close()
    return Answer(answer.status, json.loads(text) if text else None)
