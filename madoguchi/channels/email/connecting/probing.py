"""Which of several servers answers as a mail server? Asked all at once, with short patience; nothing is signed in to."""

import socket
import ssl
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from madoguchi.channels.email.connecting.servers import Server

SECONDS = 3.0
AT_ONCE = 12
_GREETINGS = {"imap": b"* ", "smtp": b"220"}


def answers(kind: str, server: Server, *, seconds: float = SECONDS) -> bool:
    """Whether it greets as a server of this kind (imap, smtp). A certificate is not judged here."""
    try:
        with socket.create_connection((server.host, server.port), seconds) as line:
            line.settimeout(seconds)
            if server.security == "tls":
                with _unjudging().wrap_socket(line, server_hostname=server.host) as secured:
                    return secured.recv(512).startswith(_GREETINGS[kind])
            return line.recv(512).startswith(_GREETINGS[kind])
    except (OSError, ValueError, UnicodeError):
        return False


def first_that_answers(kind: str, candidates: Sequence[Server], *, seconds: float = SECONDS) -> Server | None:
    """The first of them in their order, all asked at the same time."""
    if not candidates:
        return None
    with ThreadPoolExecutor(min(len(candidates), AT_ONCE), thread_name_prefix="probe") as pool:
        told = list(pool.map(lambda server: answers(kind, server, seconds=seconds), candidates))
    return next((server for server, is_there in zip(candidates, told, strict=True) if is_there), None)


def _unjudging() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
