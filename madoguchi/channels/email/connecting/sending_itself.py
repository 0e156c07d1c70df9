"""The round trip: the mailbox sends a mail to itself, and we watch it come back. That mail is never taken in, never deleted."""

import hashlib
import hmac
import re
import secrets
import smtplib
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from madoguchi.channels.email.connecting import testing, troubles
from madoguchi.channels.email.connecting.testing import Account
from madoguchi.channels.email.mailboxes import connecting as mailboxes
from madoguchi.channels.email.mime.reading import read

PURPOSE = "round trip"
WATCH_SECONDS = 90.0
PAUSE_SECONDS = 1.0
_OWN = re.compile(r"<round-trip\.([0-9a-f]{16})\.([0-9a-f]{16})@[^>]+>")


@dataclass
class Trip:
    """How it goes. state: sending, watching, returned, or bad with a trouble. `changed`: what a hop altered on its way."""

    state: str = "sending"
    folder: str = ""
    role: str = ""
    seconds: float = 0.0
    changed: list[str] = field(default_factory=list)
    trouble: str = ""
    said: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the row."""
        return asdict(self)


def new_token() -> str:
    """Names one round trip; nobody else can make one."""
    nonce = secrets.token_hex(8)
    return f"{nonce}.{_signature(nonce)}"


def is_own_test(message_id: str) -> bool:
    """Whether this Message-ID is that of a round trip of ours: such a mail is ignored wherever it comes in."""
    found = _OWN.fullmatch(message_id)
    return found is not None and hmac.compare_digest(_signature(found[1]), found[2])


def go_round(
    account: Account,
    token: str,
    folders: Sequence[dict[str, Any]],
    told: Callable[[Trip], None],
    *,
    watch_seconds: float = WATCH_SECONDS,
    seconds: float = testing.SECONDS,
) -> Trip:
    """Send, then look every second in the inbox and the junk folder; `told` hears of every change."""
    trip = Trip()
    told(trip)
    try:
        _send(account, token, seconds)
    except Exception as error:  # noqa: BLE001 (whatever is wrong is the answer)
        trouble = troubles.of(error, secret=account.password)
        trip.state, trip.said = "bad", trouble.said
        trip.trouble = trouble.code if trouble.code != "server" else "not_sent"
        told(trip)
        return trip
    trip.state, began = "watching", time.monotonic()
    told(trip)
    try:
        _watch(account, token, folders, trip, began, watch_seconds, seconds)
    except Exception as error:  # noqa: BLE001 (likewise)
        trouble = troubles.of(error, secret=account.password)
        trip.state, trip.trouble, trip.said = "bad", trouble.code, trouble.said
    told(trip)
    return trip


def mail(address: str, token: str) -> EmailMessage:
    """The mail that goes round."""
    message = EmailMessage()
    message["From"] = message["To"] = address
    message["Subject"] = _subject(token)
    message["Date"] = format_datetime(timezone.localtime())
    message["Message-ID"] = _message_id(address, token)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(
        _("Madoguchi sent this mail to see whether the mailbox sends and receives. It may be deleted.") + "\n", cte="base64"
    )
    return message


def _send(account: Account, token: str, seconds: float) -> None:
    line = testing.opened_smtp(account.servers.smtp, seconds)
    try:
        if account.servers.smtp.security != "plain" or line.has_extn("auth"):
            testing.sign_in_smtp(account, line)
        line.send_message(mail(account.address, token), account.address, [account.address])
    finally:
        with suppress(smtplib.SMTPException, OSError):
            line.quit()


def _watch(
    account: Account, token: str, folders: Sequence[dict[str, Any]], trip: Trip, began: float, watch: float, seconds: float
) -> None:
    places = [(each["name"], each["role"]) for each in folders if each["role"] in {"inbox", "junk", "all"}]
    client = testing.opened_imap(account.servers.imap, seconds)
    try:
        testing.sign_in_imap(account, client)
        while time.monotonic() - began < watch:
            for name, role in places or [("INBOX", "inbox")]:
                if uids := _found(client, name, account.address, token):
                    trip.state, trip.folder, trip.role = "returned", name, role or "inbox"
                    trip.seconds = round(time.monotonic() - began, 1)
                    trip.changed = _changed(client, uids[0], account.address, token)
                    trip.trouble = "in_junk" if role == "junk" else "rewritten" if trip.changed else ""
                    return
            time.sleep(PAUSE_SECONDS)
        trip.state, trip.trouble = "bad", "not_returned"
    finally:
        mailboxes.leave(client)


def _found(client: IMAPClient, folder: str, address: str, token: str) -> list[int]:
    """By its Message-ID; by the word in its subject where a hop gave it another id."""
    try:
        client.select_folder(folder, readonly=False)
        uids = client.search(["HEADER", "Message-ID", _message_id(address, token)])
        return list(uids or client.search(["SUBJECT", _word(token)]))
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        return []


def _changed(client: IMAPClient, uid: int, address: str, token: str) -> list[str]:
    content = client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]", b"")
    with suppress(IMAPClientError):
        client.add_flags([uid], [SEEN])
    if not isinstance(content, bytes):
        return []
    back, sent = read(content), read(mail(address, token).as_bytes())
    differs = {
        "message_id": back.message_id != sent.message_id,
        "subject": back.subject != sent.subject,
        "from": back.from_ is None or back.from_.address.lower() != address.lower(),
        "body": back.text.strip() != sent.text.strip() or bool(back.quoted.strip()),
    }
    return [name for name, is_so in differs.items() if is_so]


def _message_id(address: str, token: str) -> str:
    return f"<round-trip.{token}@{address.rpartition('@')[2]}>"


def _subject(token: str) -> str:
    return _("Madoguchi connection test %(word)s") % {"word": _word(token)}


def _word(token: str) -> str:
    return token[:8]


def _signature(nonce: str) -> str:
    key = settings.KEY_RING.derive(PURPOSE)
    return hmac.new(key, nonce.encode(), hashlib.sha256).hexdigest()[:16]
