"""A line to a mail server: connected, secured, signed in; signed out."""

import ssl
from contextlib import suppress

from django.conf import settings
from imapclient import IMAPClient

from madoguchi.channels.email.keeping_secret import cut_out
from madoguchi.channels.email.mailboxes.guarding import GuardedClient
from madoguchi.channels.email.models import Mailbox
from madoguchi.channels.email.oauth import speaking

SEALED_FOR = "mailbox"
CONNECT_SECONDS = 20.0
ANSWER_SECONDS = 60.0


def connect(mailbox: Mailbox, *, seconds: float = CONNECT_SECONDS) -> IMAPClient:
    """Connected, secured and signed in."""
    password = settings.KEY_RING.unseal(mailbox.password_sealed, SEALED_FOR) if mailbox.password_sealed else ""
    client = opened(mailbox.host, mailbox.port, mailbox.security, seconds)
    try:
        if mailbox.oauth is not None:
            speaking.sign_in_imap(client, mailbox.oauth, mailbox.username)
        else:
            with cut_out(password):
                client.login(mailbox.username, password)
        client.socket().settimeout(ANSWER_SECONDS if seconds == CONNECT_SECONDS else seconds)
    except BaseException:
        leave(client)
        raise
    return client


def opened(host: str, port: int, security: str, seconds: float) -> IMAPClient:
    """Connected, greeted and secured (tls, starttls, plain); nobody is signed in. Its answers are bounded."""
    context = ssl.create_default_context()
    is_tls = security == "tls"
    client = GuardedClient(host, port=port, ssl=is_tls, ssl_context=context if is_tls else None, timeout=seconds, use_uid=True)
    try:
        if security == "starttls":
            client.starttls(context)
    except BaseException:
        leave(client)
        raise
    return client


def leave(client: IMAPClient) -> None:
    """Sign out, or at least hang up."""
    try:
        client.logout()
    except Exception:  # noqa: BLE001 (the line may be gone already)
        with suppress(Exception):
            client.shutdown()
