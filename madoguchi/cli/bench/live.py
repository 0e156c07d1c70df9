"""How long after its 250 a mail is on the agent's stream."""

import argparse
import smtplib
import threading
import time
from email.message import EmailMessage
from functools import partial
from typing import Any

from madoguchi.cli.bench.ground import database_name, ground, percentile

WARM_UP = 20


def options(kind: argparse.ArgumentParser) -> None:
    """What may be asked for."""
    kind.add_argument("--mails", type=int, default=200)
    kind.add_argument("--per-second", type=float, default=10.0)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Milliseconds from the receiver's 250 to the first event on the stream, over real SMTP and real HTTP."""
    with ground(given.database):
        from madoguchi.cli.bench import served  # noqa: PLC0415 (models: not before the ground is laid)

        workspace, _inbox = served.counter()
        [cookie] = served.cookies(workspace, 1)
        with served.server() as server:
            waits = _waits(server.smtp_port, served.open_stream(server.port, cookie), given)
            rss = server.rss_mb()
    return {
        "what": "live",
        "n": len(waits),
        "database": database_name(given.database),
        "p50_ms": percentile(waits, 0.5),
        "p95_ms": percentile(waits, 0.95),
        "rss_mb": rss,
    }


def _waits(smtp_port: int, stream: Any, given: argparse.Namespace) -> list[float]:
    heard: list[float] = []
    bell = threading.Condition()

    def listen() -> None:
        stream.settimeout(None)
        rest = b""
        while block := stream.recv(65536):
            rest += block
            if b"conversation_started" in rest:
                with bell:
                    heard.append(time.monotonic())
                    bell.notify()
            rest = rest[-40:] if b"conversation_started" not in rest[-40:] else b""

    threading.Thread(target=listen, daemon=True).start()
    time.sleep(1)
    waits = []
    with smtplib.SMTP("127.0.0.1", smtp_port) as client:
        for n in range(WARM_UP + given.mails):
            with bell:
                count = len(heard)
                client.send_message(_mail(n))
                accepted = time.monotonic()
            with bell:
                if not bell.wait_for(partial(_has_more_than, heard, count), timeout=10):
                    raise SystemExit("A mail did not reach the stream within 10 s.")
                waits.append(max(0.0, (heard[count] - accepted) * 1000))
            time.sleep(1 / given.per_second)
    return waits[WARM_UP:]


def _has_more_than(heard: list[float], count: int) -> bool:
    return len(heard) > count


def _mail(n: int) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"計測 <customer{n}@example.com>"
    mail["To"] = "support@bench.example.jp"
    mail["Subject"] = f"加湿器の電源が入りません {n}"
    mail["Message-ID"] = f"<bench-live-{n}@example.com>"
    mail.set_content("お世話になります。昨夜から電源が入らなくなりました。\n" * 20)
    return mail
