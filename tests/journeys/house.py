"""The whole product as a person meets it: a real server process, a real browser, a real mail server to answer to."""

import os
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from madoguchi.accounts.models import Person
from madoguchi.channels.email import sink as mail_sink
from madoguchi.cli.bench.served import free_port
from madoguchi.cli.keeping import publishing
from madoguchi.config.settings import STORAGES
from tests.cast import PASSWORD

ROOT = Path(__file__).parents[2]
PUBLISHED = settings.DATA_DIR / "published"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 45_000  # on a shared machine everything may take four times as long
expect.set_options(timeout=PATIENCE_MS)
_NO_LINE = ("Failed to load resource: net::ERR_", "htmx:sendError", "htmx:afterRequest")


@dataclass
class House:
    """An open house: its ports, what its relay has caught, what the browser complained of."""

    port: int
    smtp_port: int
    caught: list[mail_sink.Caught]
    browser: Browser
    start: Callable[[], subprocess.Popen[bytes]]
    server: subprocess.Popen[bytes]
    complaints: list[str] = field(default_factory=list)
    was_offline: bool = False

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def page(self, **options: Any) -> Page:
        """A fresh browser window; whatever it complains of is kept."""
        page = self.browser.new_context(**({"locale": "ja-JP", "timezone_id": "Asia/Tokyo"} | options)).new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        return page

    @contextmanager
    def without_line(self, page: Page) -> Iterator[None]:
        """Meanwhile the browser is offline; that it and htmx say so is no complaint, what our code makes of it is."""
        self.was_offline = True
        page.context.set_offline(True)
        yield
        page.context.set_offline(False)

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Meanwhile nobody serves; then another process does, at the same door."""
        self.was_offline = True
        self.server.terminate()
        self.server.wait(60)
        yield
        self.server = self.start()
        until(lambda: _answers(self.port), "the server did not come back", 90)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not (self.was_offline and said.text.startswith(_NO_LINE)):
            self.complaints.append(f"{said.text} {said.location.get('url', '')}")

    def sign_in(self, page: Page, person: Person) -> None:
        """Through the door, as a person does."""
        page.goto(self.url("/"))
        page.fill("input[name=login]", person.email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/w/**")

    def send(self, mail: EmailMessage, to: str) -> None:
        """Over real SMTP."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=20) as client:
            client.send_message(mail, to_addrs=[to])

    def wait_for_mail(self, count: int, seconds: float = 60) -> mail_sink.Caught:
        """The newest of `count` mails that have left."""
        until(lambda: len(self.caught) >= count, f"{len(self.caught)} of {count} mails have left", seconds)
        return self.caught[count - 1]


@contextmanager
def open_house(environment: dict[str, str]) -> Iterator[House]:
    """`madoguchi serve` on this environment's database, Chromium beside it."""
    caught: list[mail_sink.Caught] = []
    with _relay(caught) as relay_port, sync_playwright() as play:
        port, smtp_port = free_port(), free_port()
        told = environment | {
            "MADOGUCHI_RELAY_URL": f"smtp://127.0.0.1:{relay_port}",
            "MADOGUCHI_PORT": str(port),
            "MADOGUCHI_SMTP_PORT": str(smtp_port),
        }
        _publish(Path(environment["MADOGUCHI_DATA_DIR"]))

        def start() -> subprocess.Popen[bytes]:
            return subprocess.Popen([sys.executable, "-m", "madoguchi", "serve"], cwd=ROOT, env=told, stdout=subprocess.DEVNULL)

        server = start()
        browser = play.chromium.launch(executable_path=os.environ.get("MADOGUCHI_TEST_BROWSER") or CHROMIUM, args=FLAGS)
        try:
            until(lambda: _answers(port), "the server did not come up", 90)
            house = House(port, smtp_port, caught, browser, start, server)
            yield house
            server = house.server
        finally:
            browser.close()
            server.terminate()
            server.wait(60)


def _publish(folder: Path) -> None:
    """Style sheets and the like for this house: collected once for all houses, for it takes seconds."""
    if not list(PUBLISHED.glob("static/.inputs")):
        with override_settings(STATIC_ROOT=PUBLISHED / "static", STORAGES=STORAGES):
            publishing.publish()
    (folder / "static").symlink_to(PUBLISHED / "static")


def with_password(*people: Person) -> None:
    """Let them sign in to a real server, which does not know the tests' cheap hasher."""
    for person in people:
        person.password = PBKDF2PasswordHasher().encode(PASSWORD, "salt")
        person.save(update_fields=["password"])


def first_mail(
    *, subject: str = "加湿器の電源が入りません", text: str = "昨夜から電源が入りません。\n助けてください。"
) -> EmailMessage:
    """山田 花子 writes."""
    mail = EmailMessage()
    mail["From"] = "山田 花子 <hanako@example.com>"
    mail["To"] = "お客様窓口 <support@mado.example.jp>"
    mail["Subject"] = subject
    mail["Message-ID"] = make_msgid(domain="example.com")
    mail.set_content(text)
    return mail


def until(is_so: Callable[[], Any], words: str, seconds: float = 40.0) -> None:
    """Wait for it; fail with these words when it does not come."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, words
        time.sleep(0.05)


def _answers(port: int) -> bool:
    with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
        return bool(answer.status == 200)
    return False


@contextmanager
def _relay(caught: list[mail_sink.Caught]) -> Iterator[int]:
    ports: list[int] = []
    opened, stop = threading.Event(), threading.Event()

    def ready(port: int) -> None:
        ports.append(port)
        opened.set()

    thread = threading.Thread(target=mail_sink.run, args=(0, caught.append), kwargs={"stop": stop, "ready": ready})
    thread.start()
    try:
        assert opened.wait(10)
        yield ports[0]
    finally:
        stop.set()
        thread.join()
