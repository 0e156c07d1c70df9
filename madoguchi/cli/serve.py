"""`madoguchi serve`: the whole house in one process; `web`, `worker` and `mailroom`: its parts, each in its own."""

import importlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Annotated, Any

import typer
from django.conf import settings
from django.db import connections

from madoguchi.cli import asking, welcoming
from madoguchi.cli.asking import WorkspaceOption
from madoguchi.cli.failing import DONE, Failed
from madoguchi.cli.keeping import migrating
from madoguchi.cli.telling import tell
from madoguchi.config import environment, listening
from madoguchi.config.supervising import Part, Supervisor

HostOption = Annotated[str | None, typer.Option("--host", help="The address to listen on.")]
PortOption = Annotated[int | None, typer.Option("--port", help="The web server's port; 0 takes any free one.")]
SmtpOption = Annotated[int | None, typer.Option("--smtp-port", help="The port for incoming mail; 0: no receiver.")]
LmtpOption = Annotated[int | None, typer.Option("--lmtp-port", help="The port for mail by LMTP; 0: none.")]

WORKER = {
    "lanes": "madoguchi.journal.running:run_lanes",
    "deliveries": "madoguchi.journal.running:run_deliveries",
    "jobs": "madoguchi.journal.running:run_jobs",
    "clock": "madoguchi.config.timetable:run_clock",
    "search index": "madoguchi.search.rebuilding:run_healing",
}
MAIL_DOORS = {
    "mail receiver": "madoguchi.channels.email.receiving_server:run",
    "mailboxes": "madoguchi.channels.email.mailboxes.watching:run",
    "mail reader": "madoguchi.channels.email.taking_in:run_taking_in",
}


def serve(
    host: HostOption = None,
    port: PortOption = None,
    smtp_port: SmtpOption = None,
    lmtp_port: LmtpOption = None,
    slug: WorkspaceOption = None,
) -> int:
    """Start everything in this one process: pages, live updates, worker, mail doors, clock."""
    _take_options(host, port, smtp_port, lmtp_port)
    _examine(slug)
    return _serve_web({**WORKER, **MAIL_DOORS})


def web(host: HostOption = None, port: PortOption = None, slug: WorkspaceOption = None) -> int:
    """Start only the web server: pages and live updates."""
    _take_options(host, port, None, None)
    _examine(slug)
    return _serve_web({})


def worker(slug: WorkspaceOption = None) -> int:
    """Start only a worker: lanes, deliveries, jobs and the clock. On PostgreSQL several may run."""
    _examine(slug)
    return _work(WORKER, "The worker runs. Ctrl-C ends it.")


def mailroom(
    host: HostOption = None, smtp_port: SmtpOption = None, lmtp_port: LmtpOption = None, slug: WorkspaceOption = None
) -> int:
    """Start only the mail doors: the SMTP and LMTP receiver, and the IMAP mailboxes."""
    _take_options(host, None, smtp_port, lmtp_port)
    _examine(slug)
    _expect_mail_ports()
    return _work(MAIL_DOORS, f"The mailroom is open. {welcoming.mail_place()} Ctrl-C ends it.")


def _serve_web(places: dict[str, str]) -> int:
    listener = _bound(environment.PORT.number(), "--port or MADOGUCHI_PORT")
    with closing(listener):
        if places:
            _expect_mail_ports()
        _take_options(None, listener.getsockname()[1], None, None)
        stop = threading.Event()
        supervisor = Supervisor(_parts(places), stop)
        from madoguchi.config import serving  # noqa: PLC0415 (loads every page: after the options are taken)

        words = welcoming.lines(takes_mail=bool(places))
        supervisor.start()
        try:
            serving.run(listener, stop, lambda: welcoming.print_out(words))
        finally:
            late = supervisor.end()
    return _leave(late)


def _work(places: dict[str, str], words: str) -> int:
    stop = threading.Event()
    supervisor = Supervisor(_parts(places), stop)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    supervisor.start()
    tell(words)
    sys.stdout.flush()
    while not stop.wait(1.0):
        pass
    return _leave(supervisor.end())


def _leave(late: Sequence[str]) -> int:
    """End the process at once when a thread hangs; what it held is taken up by another or at the next start."""
    connections.close_all()
    if late:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(DONE)
    return DONE


def _parts(places: dict[str, str]) -> list[Part]:
    return [Part(name, _named(place)) for name, place in places.items()]


def _named(place: str) -> Callable[[threading.Event], Any]:
    module, _, function = place.partition(":")
    loop: Callable[[threading.Event], Any] = getattr(importlib.import_module(module), function)
    return loop


def _take_options(host: str | None, port: int | None, smtp_port: int | None, lmtp_port: int | None) -> None:
    """What the command line says goes before the environment, for everything in this process."""
    given = {
        environment.HOST: host,
        environment.PORT: port,
        environment.SMTP_PORT: smtp_port,
        environment.LMTP_PORT: lmtp_port,
    }
    for setting, value in given.items():
        if value is not None:
            os.environ[setting.name] = str(value)
    settings.MAIL_HOST = environment.HOST.text()
    settings.SMTP_PORT = environment.SMTP_PORT.number()
    settings.LMTP_PORT = environment.LMTP_PORT.number()
    if not environment.PUBLIC_URL.text():
        settings.PUBLIC_URL = f"http://{environment.HOST.text()}:{environment.PORT.number()}"
        settings.CSRF_TRUSTED_ORIGINS = [settings.PUBLIC_URL]


def _examine(slug: str | None) -> None:
    """Refuse in plain words when code and database do not fit each other, or the workspace is unknown (all are served)."""
    migrating.refuse_older_code()
    if missing := migrating.pending():
        raise Failed(
            f"The database is not ready for this version: {len(missing)} migrations are missing. "
            "Run `madoguchi migrate`, then start again."
        )
    if slug:
        asking.workspace(slug)
    connections.close_all()


def _expect_mail_ports() -> None:
    """The mail doors open in threads of their own; find out before whether they can."""
    for port, setting in (
        (environment.SMTP_PORT.number(), "--smtp-port or MADOGUCHI_SMTP_PORT"),
        (environment.LMTP_PORT.number(), "--lmtp-port or MADOGUCHI_LMTP_PORT"),
    ):
        if port:
            _bound(port, setting).close()


def _bound(port: int, setting: str) -> socket.socket:
    try:
        return listening.bind(environment.HOST.text(), port, setting)
    except listening.CannotListen as error:
        raise Failed(str(error)) from error
