"""A real server process to measure: started in the bench's own ground, and people who are signed in to it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.test import Client

from madoguchi.accounts.models import Membership, Person, Role, Workspace
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.opening import open_inbox
from madoguchi.journal.recording import SYSTEM

HOST = "127.0.0.1"
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """Where it listens, and its process."""

    port: int
    smtp_port: int
    pid: int

    def rss_mb(self) -> float:
        """What the process holds in memory now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return round(pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024, 1)

    def cpu_seconds(self) -> float:
        """User and system time the process has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def server(part: str = "serve", environment: dict[str, str] | None = None) -> Iterator[Server]:
    """`madoguchi serve` on free ports, up and answering; or `web` alone."""
    port, smtp_port = free_port(), free_port()
    mail = ["--smtp-port", str(smtp_port)] if part == "serve" else []
    with _process([part, "--port", str(port), *mail], environment) as process:
        _await(port, process)
        if mail:
            _await(smtp_port, process)
        yield Server(port, smtp_port, process.pid)


@contextmanager
def worker() -> Iterator[Server]:
    """`madoguchi worker`, whose figures are asked for like a server's."""
    with _process(["worker"], None) as process:
        yield Server(0, 0, process.pid)


@contextmanager
def _process(words: list[str], environment: dict[str, str] | None) -> Iterator["subprocess.Popen[bytes]"]:
    whole = os.environ | (environment or {})
    process = subprocess.Popen([sys.executable, "-m", "madoguchi", *words], stdout=subprocess.DEVNULL, env=whole)
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()


def counter() -> tuple[Workspace, Inbox]:
    """A workspace with one inbox."""
    workspace = Workspace.objects.create(slug="bench", name="計測")
    return workspace, open_inbox(workspace, name="お客様窓口", address="support@bench.example.jp", by=SYSTEM)


def cookies(workspace: Workspace, people: int) -> list[str]:
    """So many people of the workspace, signed in: the values of their session cookies."""
    found = []
    for n in range(people):
        person = Person.objects.create_user(email=f"p{n}@bench.example.jp", name=f"計測 {n}")
        Membership.objects.create(workspace=workspace, person=person, role=Role.AGENT)
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        found.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return found


def cookie_name() -> str:
    """That of the session."""
    return settings.SESSION_COOKIE_NAME


def csrf_cookie() -> str:
    """That of the form token."""
    return settings.CSRF_COOKIE_NAME


def open_stream(port: int, cookie: str) -> socket.socket:
    """A live stream, its first bytes not yet read."""
    line = socket.create_connection((HOST, port), timeout=30)
    head = f"GET /live HTTP/1.1\r\nHost: {HOST}:{port}\r\nCookie: {settings.SESSION_COOKIE_NAME}={cookie}\r\n\r\n"
    line.sendall(head.encode())
    return line


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("The server to be measured did not come up.")
        time.sleep(0.05)
