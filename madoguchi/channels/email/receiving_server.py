"""The door for mail servers: SMTP and LMTP. Says 250 only when the mail is durable, 451 when it cannot be kept."""

import asyncio
import logging
import ssl
import threading
from functools import partial
from pathlib import Path

from django.conf import settings

from madoguchi.channels.email.receiving_protocol import Desk, LmtpReceiver, SmtpReceiver
from madoguchi.channels.email.storing import Storekeeper

log = logging.getLogger(__name__)


def run(stop: threading.Event, *, ready: threading.Event | None = None) -> None:
    """Receive mail on the ports of the settings until `stop`. Raises OSError when a port is taken."""
    if not settings.SMTP_PORT and not settings.LMTP_PORT:
        stop.wait()
        return
    storekeeper = Storekeeper()
    storekeeper.start()
    try:
        asyncio.run(_serve(stop, storekeeper, ready))
    finally:
        storekeeper.finish()


async def _serve(stop: threading.Event, storekeeper: Storekeeper, ready: threading.Event | None) -> None:
    loop = asyncio.get_running_loop()
    desk = Desk(storekeeper, settings.SMTP_MAX_BYTES)
    certificate = tls_context()
    servers = []
    for port, receiver in ((settings.SMTP_PORT, SmtpReceiver), (settings.LMTP_PORT, LmtpReceiver)):
        if port:
            connected = partial(receiver, desk, certificate, loop)
            servers.append(await loop.create_server(connected, settings.MAIL_HOST, port))
    log.info("receiving mail on %s", ", ".join(f"{settings.MAIL_HOST}:{each.sockets[0].getsockname()[1]}" for each in servers))
    if ready is not None:
        ready.set()
    while not await asyncio.to_thread(stop.wait, 0.5):
        pass  # in short waits, so that Ctrl-C is heard
    for server in servers:
        server.close()
    await desk.until_idle(10.0)


def tls_context() -> ssl.SSLContext | None:
    """For STARTTLS, when a certificate is set."""
    if not settings.TLS_CERTIFICATE:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(settings.TLS_CERTIFICATE), Path(settings.TLS_KEY) if settings.TLS_KEY else None)
    return context
