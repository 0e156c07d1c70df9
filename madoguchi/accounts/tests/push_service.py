"""A push service on this machine, as a browser's maker runs one: takes sealed messages, opens them as the browser would."""

import base64
import http.server
import json
import os
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from madoguchi.channels.email.tests.certificates import self_signed
from madoguchi.kit.fetching import Fetcher


@dataclass
class Browser:
    """One browser's own secrets."""

    endpoint: str
    pair: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    def consent(self) -> str:
        """The PushSubscription as JSON."""
        point = self.pair.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _url64(point), "auth": _url64(self.auth)}
        return json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})

    def opened(self, body: bytes) -> dict[str, Any]:
        """What the browser reads."""
        return dict(json.loads(http_ece.decrypt(body, private_key=self.pair, auth_secret=self.auth, version="aes128gcm")))


@dataclass
class PushService:
    """`answers`: what it says to the next messages, (status, headers) each, None for nothing at all; then 201."""

    port: int = 0
    answers: list[tuple[int, dict[str, str]] | None] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)

    def browser(self, name: str = "one") -> Browser:
        """Another browser that is reached here."""
        return Browser(f"https://localhost:{self.port}/push/{name}")


@contextmanager
def running(folder: Path) -> Iterator[tuple[PushService, Fetcher]]:
    """The service, and a fetcher that may go to it."""
    service = PushService()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.got.append((dict(self.headers), body))
            answer = service.answers.pop(0) if service.answers else (201, {})
            if answer is None:
                service.go_on.wait(20)
                return
            assert Vapid02.verify(self.headers["Authorization"])
            self.send_response(answer[0])
            for name, value in ({"Content-Length": "2"} | answer[1]).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: Any) -> None:
            pass

    certificate, key = self_signed(folder)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    service.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    fetcher = Fetcher(
        seconds=5,
        schemes=frozenset({"https"}),
        ports=frozenset({service.port}),
        resolve=lambda _host, _port: ["127.0.0.1"],
        is_allowed=lambda _address: True,
        tls=ssl.create_default_context(cafile=str(certificate)),
    )
    try:
        yield service, fetcher
    finally:
        service.go_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _url64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
