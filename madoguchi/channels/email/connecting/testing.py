"""Can we read and send with this? Step by step, each told as soon as it is known; changes nothing on either server."""

import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from imapclient import IMAPClient

from madoguchi.channels.email import relays
from madoguchi.channels.email.authentication import forwarding
from madoguchi.channels.email.connecting import troubles
from madoguchi.channels.email.connecting.folders import Folder, listed
from madoguchi.channels.email.connecting.servers import Server, Servers
from madoguchi.channels.email.connecting.troubles import NotAMailServer, Trouble
from madoguchi.channels.email.mailboxes import connecting as mailboxes
from madoguchi.channels.email.routes import Route

SECONDS = 8.0
HEADS_LOOKED_AT = 30
IMAP_STEPS = ("imap_reach", "imap_secure", "imap_login", "imap_folders")
SMTP_STEPS = ("smtp_reach", "smtp_secure", "smtp_login", "smtp_sender")
AMOUNTS = {"today": 0, "week": 7, "month": 30}


@dataclass
class Step:
    """One thing tried. state: waiting, running, good or bad."""

    code: str
    state: str = "waiting"
    trouble: str = ""
    said: str = ""
    about: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For the row."""
        return asdict(self)


@dataclass
class Result:
    """All steps, and what was learnt on the way. `counts`: mails in the inbox folder since today, week, month, and all.
    `forwarded`: whose servers seem to forward their mail into this mailbox."""

    steps: list[Step]
    folders: list[Folder] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    forwarded: str = ""

    @property
    def is_good(self) -> bool:
        """Whether both directions work."""
        return all(step.state == "good" for step in self.steps)


class _Bad(Exception):
    """A step failed; what comes behind it on this server is not tried."""


type Told = Callable[[Result], None]


@dataclass(frozen=True)
class Account:
    """Who signs in where. `sign_in_*` replace the password, for hosts with their own sign-in page."""

    servers: Servers
    address: str
    password: str = field(repr=False)
    sign_in_imap: Callable[[IMAPClient], None] | None = field(default=None, repr=False)
    sign_in_smtp: Callable[[smtplib.SMTP], None] | None = field(default=None, repr=False)


def test(account: Account, told: Told, *, today: date, folder: str = "INBOX", seconds: float = SECONDS) -> Result:
    """Try IMAP, then SMTP; `told` hears of every change."""
    result = Result([Step(code) for code in (*IMAP_STEPS, *SMTP_STEPS)])
    told(result)
    for one in (_test_imap, _test_smtp):
        with suppress(_Bad):
            one(account, _Telling(result, told, account.password), today, folder, seconds)
    return result


@dataclass
class _Telling:
    result: Result
    told: Told
    secret: str

    @contextmanager
    def step(self, code: str) -> Iterator[Step]:
        """Running, then good or bad."""
        step = next(each for each in self.result.steps if each.code == code)
        step.state = "running"
        self.told(self.result)
        try:
            yield step
        except _Refused as refused:
            self._bad(step, refused.trouble)
        except Exception as error:  # noqa: BLE001 (whatever is wrong is the answer)
            trouble = troubles.of(error, secret=self.secret)
            self._bad(
                step, replace(trouble, code="folder") if code == "imap_folders" and trouble.code == "garbage" else trouble
            )
        step.state = "good"
        self.told(self.result)

    def _bad(self, step: Step, trouble: Trouble) -> None:
        step.state, step.trouble, step.said = "bad", trouble.code, trouble.said
        self.told(self.result)
        raise _Bad from None


class _Refused(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.code)
        self.trouble = trouble


def _test_imap(account: Account, telling: _Telling, today: date, folder: str, seconds: float) -> None:
    server = account.servers.imap
    with telling.step("imap_reach") as step:
        step.about = {"server": str(server)}
        _reach(server, seconds)
    with telling.step("imap_secure") as step:
        client = opened_imap(server, seconds)
        step.about = {"security": server.security}
    try:
        with telling.step("imap_login") as step:
            step.about = {"username": account.servers.username}
            sign_in_imap(account, client)
        with telling.step("imap_folders") as step:
            telling.result.folders = listed(client)
            telling.result.counts = _counts(client, folder, today)
            telling.result.forwarded = _forwarded(client)
            step.about = {"folders": len(telling.result.folders), "mails": telling.result.counts["all"]}
    finally:
        mailboxes.leave(client)


def opened_imap(server: Server, seconds: float = SECONDS) -> IMAPClient:
    """Connected, greeted and secured."""
    return mailboxes.opened(server.host, server.port, server.security, seconds)


def sign_in_imap(account: Account, client: IMAPClient) -> None:
    """With the password, or the host's own way."""
    if account.sign_in_imap:
        account.sign_in_imap(client)
    elif client.has_capability("LOGINDISABLED"):
        raise _Refused(Trouble("needs_tls", "LOGINDISABLED"))
    else:
        client.login(account.servers.username, account.password)


def opened_smtp(server: Server, seconds: float = SECONDS) -> smtplib.SMTP:
    """Connected, greeted and secured."""
    return relays.secured(Route(server.host, server.port, server.security), seconds)


def sign_in_smtp(account: Account, line: smtplib.SMTP) -> None:
    """With the password, or the host's own way."""
    if account.sign_in_smtp:
        account.sign_in_smtp(line)
    else:
        line.login(account.servers.username, account.password)


def _test_smtp(account: Account, telling: _Telling, _today: date, _folder: str, seconds: float) -> None:
    server = account.servers.smtp
    with telling.step("smtp_reach") as step:
        step.about = {"server": str(server)}
        _reach(server, seconds)
    with telling.step("smtp_secure") as step:
        line = opened_smtp(server, seconds)
        step.about = {"security": server.security}
    try:
        with telling.step("smtp_login") as step:
            step.about = {"username": account.servers.username}
            if server.security == "plain" and not line.has_extn("auth"):
                step.about = {}  # an open server of one's own: nothing to sign in to
            else:
                sign_in_smtp(account, line)
        with telling.step("smtp_sender") as step:
            step.about = {"address": account.address}
            for about, answer in (("sender", line.mail(account.address)), ("recipient", line.rcpt(account.address))):
                if answer[0] // 100 != 2:
                    raise _Refused(troubles.of_answer(*answer, about=about, secret=account.password))
            line.rset()
    finally:
        with suppress(smtplib.SMTPException, OSError):  # it may have hung up already
            line.quit()


def _reach(server: Server, seconds: float) -> None:
    """The line alone. A server that greets at once must greet as a mail server."""
    with socket.create_connection((server.host, server.port), seconds) as line:
        if server.security != "tls":
            line.settimeout(seconds)
            greeting = line.recv(512)
            if not greeting.startswith((b"* ", b"220", b"4", b"5")):
                raise NotAMailServer(greeting[:80].decode("ascii", "replace"))


def _forwarded(client: IMAPClient) -> str:
    """By the heads of the newest mails of the folder that is open."""
    newest = sorted(client.search(["ALL"]))[-HEADS_LOOKED_AT:]
    found = client.fetch(newest, ["BODY.PEEK[HEADER]"]) if newest else {}
    heads = [each.get(b"BODY[HEADER]", b"") for each in found.values()]
    return forwarding.of_heads([head for head in heads if isinstance(head, bytes)]) or ""


def _counts(client: IMAPClient, folder: str, today: date) -> dict[str, int]:
    total = int(client.select_folder(folder, readonly=True)[b"EXISTS"])
    since = {name: len(client.search(["SINCE", today - timedelta(days=days)])) for name, days in AMOUNTS.items()}
    return since | {"all": total}
