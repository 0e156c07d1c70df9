"""SMTP and LMTP, spoken by aiosmtpd; ours are the streaming of DATA to the disk and the answers that promise something."""

import asyncio
import logging
import re
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.utils import format_datetime
from typing import Any, cast

from aiosmtpd.smtp import MISSING, SMTP, Envelope, Session, syntax
from django.db import DatabaseError, connection
from django.db.utils import InterfaceError
from django.utils import timezone

from madoguchi.channels.email import keeping_raw, waiting_room
from madoguchi.channels.email.finding_inbox import KnownRecipients
from madoguchi.channels.email.keeping_raw import RawWriting
from madoguchi.channels.email.ledger import Arrival
from madoguchi.channels.email.models import Door
from madoguchi.channels.email.storing import NotStored, Storekeeper, not_yet
from madoguchi.conversations.models import Inbox

log = logging.getLogger(__name__)

CONNECTIONS_AT_ONCE = 200
RECIPIENTS_AT_MOST = 100
HOPS_AT_MOST = 50
PIECE = 64 * 1024
IDLE_SECONDS = 300

_PATH = re.compile(r"<(?:@[^:<>]*:)?([^<>]*)>\s*(.*)", re.DOTALL)
_HOP = re.compile(rb"(?mi)^received:")

TOO_LARGE = "552 5.3.4 The mail is larger than this server takes"
NOT_KEPT = "451 4.3.0 The mail could not be stored just now, please try again"
TOO_MANY_HOPS = "554 5.4.6 Too many hops: this mail goes round in circles"


class Desk:
    """What all connections share: the storekeeper, the known recipients, the count of connections."""

    def __init__(self, storekeeper: Storekeeper, max_bytes: int) -> None:
        self.storekeeper = storekeeper
        self.max_bytes = max_bytes
        self.recipients = KnownRecipients()
        self.connections = 0
        self._idle = asyncio.Event()
        self._looking_up = ThreadPoolExecutor(1, "mail recipients")
        self.host = socket.gethostname()

    def come(self) -> None:
        """Somebody has connected."""
        self.connections += 1
        self._idle.clear()

    def go(self) -> None:
        """Somebody has gone."""
        self.connections -= 1
        if not self.connections:
            self._idle.set()

    async def until_idle(self, seconds: float) -> None:
        """Wait until nobody is connected, at most this long."""
        if self.connections:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), seconds)
        await asyncio.get_running_loop().run_in_executor(self._looking_up, lambda: connection.close())  # noqa: PLW0108 (that thread's own)
        self._looking_up.shutdown()

    async def handle_EHLO(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        """Offer what we have; nobody signs in here."""
        session.host_name = hostname
        return [answer for answer in answers if "AUTH" not in answer]

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take recipients that we have an inbox for."""
        if len(envelope.rcpt_tos) >= RECIPIENTS_AT_MOST:
            return "452 4.5.3 Too many recipients in one mail"
        try:
            inboxes = await self._find(address)
        except (DatabaseError, InterfaceError):
            log.exception("a recipient could not be looked up")
            return "451 4.3.0 Recipients cannot be looked up just now, please try again"
        if not inboxes:
            return "550 5.1.1 There is no such inbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def _find(self, address: str) -> list[Inbox]:
        return await asyncio.get_running_loop().run_in_executor(self._looking_up, self._inboxes, address)

    def _inboxes(self, address: str) -> list[Inbox]:
        try:
            return self.recipients.inboxes(address)
        except (DatabaseError, InterfaceError):
            connection.close()
            raise

    async def keep(self, raw: RawWriting, session: Session, envelope: Envelope) -> str:
        """Make it durable and say so, or say that it could not be."""
        try:
            inboxes = {inbox.pk: inbox for address in envelope.rcpt_tos for inbox in await self._find(address)}
            arrival = Arrival(
                not_yet(raw),
                Door.SMTP,
                inboxes=list(inboxes.values()),
                envelope_from=_printable(envelope.mail_from),
                envelope_to=[_printable(address) for address in envelope.rcpt_tos],
            )
            rows = await asyncio.wrap_future(self.storekeeper.submit(raw, arrival))
        except (NotStored, DatabaseError, InterfaceError) as error:
            raw.discard()
            log.error("a mail from %s could not be stored: %s", session.peer, error)  # noqa: TRY400 (the words say it all)
            return NOT_KEPT
        waiting_room.bring(rows)
        return f"250 2.6.0 Stored as {raw.source_key.partition(':')[2]}"


class SmtpReceiver(SMTP):
    """One connection."""

    line_length_limit = PIECE
    protocol_name = "ESMTP"

    def __init__(self, desk: Desk, certificate: ssl.SSLContext | None, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            desk,
            data_size_limit=desk.max_bytes,
            enable_SMTPUTF8=True,
            hostname=desk.host,
            ident="Madoguchi",
            tls_context=certificate,
            timeout=IDLE_SECONDS,
            loop=loop,
        )
        self.desk = desk
        self._is_counted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count, and send away who comes when the house is full."""
        if not self._is_counted:
            if self.desk.connections >= CONNECTIONS_AT_ONCE:
                cast("asyncio.WriteTransport", transport).write(b"421 4.3.2 Too many connections, please come again\r\n")
                transport.close()
                return
            self._is_counted = True
            self.desk.come()
        super().connection_made(transport)

    def eof_received(self) -> bool | None:
        """The other side has hung up."""
        return super().eof_received() if self._is_counted else False

    def connection_lost(self, error: Exception | None) -> None:
        """Uncount."""
        if self._is_counted:
            self._is_counted = False
            self.desk.go()
            super().connection_lost(error)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Any address between angle brackets: old carriers' local parts (`a..b@`, `.a@`) are not correct, but real."""
        match = _PATH.fullmatch(arg.strip())
        if match is None:
            return super()._getaddr(arg)
        address, rest = match.groups()
        return (address.strip() or "<>"), rest

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours asks the sender to come again; the connection lives on."""
        log.error("the mail receiver failed", exc_info=error)
        return "451 4.3.0 Something failed here, please try again"

    @property
    def _envelope(self) -> Envelope:
        return cast("Envelope", self.envelope)

    @property
    def _session(self) -> Session:
        return cast("Session", self.session)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd's name)
        """Take the mail: straight to the disk, never wholly in memory."""
        if await self.check_helo_needed():
            return
        if not self._envelope.rcpt_tos:
            await self.push("503 5.5.1 Name a recipient first (RCPT)")
            return
        if arg:
            await self.push("501 5.5.4 DATA takes no arguments")
            return
        await self.push("354 Go ahead; end with a dot on a line of its own")
        raw = RawWriting(keeping_raw.fresh_key(Door.SMTP))
        try:
            refusal = await self._read_data(raw)
        except asyncio.CancelledError:
            raw.discard()  # cut off: nobody was told that we have it
            raise
        if refusal:
            raw.discard()
        envelope = self._envelope
        answer = refusal or await self.desk.keep(raw, self._session, envelope)
        self._set_post_data_state()
        for line in self._answers(answer, envelope):
            await self.push(line)

    def _answers(self, answer: str, _envelope: Envelope) -> list[str]:
        return [answer]

    async def _read_data(self, raw: RawWriting) -> str:
        """Stream the content into `raw`; the answer when it is refused, else nothing."""
        refusal = ""
        taken = 0
        try:
            raw.write(self._trace(raw))
        except OSError:
            refusal = NOT_KEPT
        pending, skip = bytearray(b"\r\n"), 2  # as if a line had just ended; not part of the mail
        while True:
            piece = await self._reader.read(PIECE)
            if not piece:
                raise asyncio.CancelledError
            self._reset_timeout()
            pending += piece
            end = pending.find(b"\r\n.\r\n")
            cut = end + 2 if end >= 0 else _safe_cut(pending)
            if cut:
                content = bytes(pending[:cut]).replace(b"\r\n.", b"\r\n")[skip:]
                skip = 0
                taken += len(content)
                if not refusal:
                    refusal = self._write(raw, content, taken)
            if end >= 0:
                if rest := pending[end + 5 :]:
                    self._reader._buffer[:0] = rest  # type: ignore[attr-defined]  # noqa: SLF001 (pipelined commands)
                break
            del pending[:cut]
        if not refusal and len(_HOP.findall(raw.head.partition(b"\r\n\r\n")[0])) > HOPS_AT_MOST:
            return TOO_MANY_HOPS
        return refusal

    def _write(self, raw: RawWriting, content: bytes, taken: int) -> str:
        if taken > self.desk.max_bytes:
            raw.discard()
            return TOO_LARGE
        try:
            raw.write(content)
        except OSError as error:
            log.error("a mail could not be written: %s", error)  # noqa: TRY400 (the words say it all)
            raw.discard()
            return NOT_KEPT
        return ""

    def _trace(self, raw: RawWriting) -> bytes:
        """The lines that a last mail server writes on top; files without a row are understood by them."""
        sender = _printable(self._envelope.mail_from)
        peer = self._session.peer[0] if isinstance(self._session.peer, tuple) else "local"
        protocol = self.protocol_name + ("S" if self._session.ssl else "")
        lines = [
            f"Return-Path: <{sender}>",
            *(f"Delivered-To: {_printable(address)}" for address in self._envelope.rcpt_tos),
            f"Received: from {_printable(self._session.host_name) or 'unknown'} ([{peer}])",
            f"\tby {self.desk.host} (Madoguchi) with {protocol}",
            f"\tid {raw.source_key.partition(':')[2]}; {format_datetime(timezone.now())}",
        ]
        return "".join(f"{line}\r\n" for line in lines).encode()


class LmtpReceiver(SmtpReceiver):
    """The same for a mail server on this machine, which is answered once per recipient."""

    protocol_name = "LMTP"
    show_smtp_greeting = False

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802 (aiosmtpd's name)
        """LMTP's greeting."""
        await super().smtp_EHLO(arg)

    async def smtp_HELO(self, arg: str) -> None:  # noqa: ARG002, N802 (aiosmtpd's name)
        """Not in LMTP."""
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: ARG002, N802 (aiosmtpd's name)
        """Not in LMTP."""
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    def _answers(self, answer: str, envelope: Envelope) -> list[str]:
        return [answer] * len(envelope.rcpt_tos)


def _safe_cut(pending: bytearray) -> int:
    """How much surely belongs to the mail: all but a tail that may be the beginning of the end."""
    start = max(len(pending) - 4, 0)
    at = pending.find(b"\r", start)
    return len(pending) if at < 0 else at


def _printable(text: Any) -> str:
    """An address or name from the wire, without line breaks or half characters; the empty sender is empty."""
    if text in {None, MISSING, "<>"}:
        return ""
    clean = str(text).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(sign for sign in clean if sign.isprintable())[:320]
