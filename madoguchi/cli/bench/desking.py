"""The measuring behind `bin/bench desk`."""

import argparse
import http.client
import smtplib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from itertools import count
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madoguchi.accounts.models import Person, Workspace
from madoguchi.cli.bench import crowd, served
from madoguchi.cli.bench.ground import database_name, peak_rss_mb, percentile
from madoguchi.conversations.models import Attachment, Message

MAILS_PER_SECOND = 20
SLOW_LINES = 20
WARM_UP = 5


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Fill, measure each page in this process, then over HTTP, then under load."""
    workspace, inbox = served.counter()
    [cookie] = served.cookies(workspace, 1)
    crowd.fill(inbox, list(Person.objects.all()), given.conversations)
    pages = _pages(workspace, given.conversations)
    told: dict[str, Any] = {"what": "desk", "n": given.conversations, "database": database_name(given.database)}
    costs = {name: cost(url, cookie, given.rounds) for name, url in pages.items()}
    with served.server() as server:
        for name, url in pages.items():
            costs[name] |= over_http(server, url, cookie, given.rounds)
        told |= costs["list"] | {"pages": costs}
        if given.loaded:
            told["loaded"] = _loaded(server, workspace, pages["list"], cookie, given.rounds)
        told["server_rss_mb"] = server.rss_mb()
    return told | {"peak_rss_mb": peak_rss_mb()}


def _pages(workspace: Workspace, conversations: int) -> dict[str, str]:
    number = conversations // crowd.MESSAGES_OF // 2 * crowd.MESSAGES_OF or conversations
    views = "mine,unassigned,open,waiting,snoozed,inbox-1"
    return {
        "list": reverse("desk:view", args=[workspace.slug, "open"]),
        "conversation": reverse("desk:conversation", args=[workspace.slug, number]),
        "counts": reverse("desk:counts", args=[workspace.slug]) + f"?views={views}",
    }


def cost(url: str, cookie: str, rounds: int) -> dict[str, Any]:
    """CPU (p50), queries and bytes of a page, in this process."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    spent = []
    for n in range(WARM_UP + rounds):
        began = time.process_time()
        answer = client.get(url, headers={"accept": "text/html", "host": "127.0.0.1"})
        if answer.status_code != 200:
            raise SystemExit(f"{url} answered {answer.status_code}.")
        if n >= WARM_UP:
            spent.append((time.process_time() - began) * 1000)
    with CaptureQueriesContext(connection) as queries:
        client.get(url, headers={"accept": "text/html", "host": "127.0.0.1"})
    return {"cpu_ms": percentile(spent, 0.5), "queries": len(queries), "bytes": len(answer.content)}


def over_http(server: served.Server, url: str, cookie: str, rounds: int) -> dict[str, float]:
    """What it takes over real HTTP."""
    walls = []
    line = http.client.HTTPConnection(served.HOST, server.port, timeout=30)
    for n in range(WARM_UP + rounds):
        began = time.monotonic()
        line.request("GET", url, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}", "Accept": "text/html"})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{url} answered {answer.status}.")
        if n >= WARM_UP:
            walls.append((time.monotonic() - began) * 1000)
        time.sleep(0.02)
    line.close()
    return {"p50_ms": percentile(walls, 0.5), "p95_ms": percentile(walls, 0.95)}


def _loaded(server: served.Server, workspace: Workspace, url: str, cookie: str, rounds: int) -> dict[str, Any]:
    idle = over_http(server, url, cookie, rounds)
    with _mails(server):
        under_mail = over_http(server, url, cookie, rounds)
    with _slow_lines(server, workspace, cookie):
        beside_lines = over_http(server, url, cookie, rounds)
    return {
        "idle": idle,
        "under_mail": under_mail,
        "beside_slow_lines": beside_lines,
        "mail_ratio": round(under_mail["p95_ms"] / idle["p95_ms"], 2),
        "slow_ratio": round(beside_lines["p95_ms"] / idle["p95_ms"], 2),
    }


@contextmanager
def _mails(server: served.Server) -> Iterator[None]:
    """MAILS_PER_SECOND come in meanwhile."""

    def send(stop: threading.Event) -> None:
        with smtplib.SMTP(served.HOST, server.smtp_port) as client:
            for n in count():
                if stop.wait(1 / MAILS_PER_SECOND):
                    return
                mail = EmailMessage()
                mail["From"], mail["To"] = f"load{n}@example.com", "support@bench.example.jp"
                mail["Subject"], mail["Message-ID"] = f"お問い合わせ {n}", f"<load-{n}-{time.time_ns()}@example.com>"
                mail.set_content(crowd.TEXT)
                client.send_message(mail)

    with _meanwhile([send]):
        yield


@contextmanager
def _slow_lines(server: served.Server, workspace: Workspace, cookie: str) -> Iterator[None]:
    """SLOW_LINES bodies trickle in and as many large files trickle out meanwhile."""
    path = default_storage.save("bench/large", ContentFile(b"\0" * 20_000_000))
    message = Message.objects.filter(workspace=workspace).first()
    file = Attachment.objects.create(
        workspace=workspace,
        message=message,
        name="large.bin",
        type="application/octet-stream",
        size=20_000_000,
        sha256="",
        path=path,
    )
    head = f"Host: {served.HOST}:{server.port}\r\nCookie: {settings.SESSION_COOKIE_NAME}={cookie}\r\n"
    download = reverse("desk:attachment", args=[workspace.slug, file.pk])

    def upload(stop: threading.Event) -> None:
        with suppress(OSError), socket.create_connection((served.HOST, server.port)) as line:
            line.sendall(f"POST /accounts/login/ HTTP/1.1\r\n{head}Content-Length: 100000\r\n\r\n".encode())
            while not stop.wait(0.2):
                line.sendall(b"x" * 200)

    def fetch(stop: threading.Event) -> None:
        with suppress(OSError), socket.create_connection((served.HOST, server.port)) as line:
            line.sendall(f"GET {download} HTTP/1.1\r\n{head}\r\n".encode())
            while not stop.wait(0.2):
                line.recv(4096)

    with _meanwhile([upload, fetch] * SLOW_LINES):
        yield


@contextmanager
def _meanwhile(works: list[Callable[[threading.Event], None]]) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=work, args=(stop,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    time.sleep(1)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(5)
