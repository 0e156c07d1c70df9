"""Which SMTP server an inbox sends through, and how it is spoken to. Its password never gets into words or logs."""

import re
import smtplib
import ssl
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from madoguchi.channels.email.models import Relay
from madoguchi.conversations.models import Inbox
from madoguchi.journal.delivering import Deferred

CONNECT_SECONDS = 20.0
ANSWER_SECONDS = 60.0
VERDICT_SECONDS = 180.0
REUSE_SECONDS = 10.0
SEALED_FOR = "relay"

_at = threading.local()


@dataclass(frozen=True)
class Route:
    """One SMTP server. security: tls (from the first byte), starttls (or nothing is sent), offered (STARTTLS where
    the server has it), plain."""

    host: str
    port: int
    security: str = "offered"
    username: str = ""
    password: str = field(default="", repr=False)
    verify: bool = True

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class BadRelayUrl(ValueError):
    """MADOGUCHI_RELAY_URL cannot be understood; the message never repeats it, for it may hold a password."""


def route_of(inbox: Inbox | None) -> Route | None:
    """The inbox's own relay, else the installation's; None when there is neither. Raises BadRelayUrl."""
    relay = Relay.objects.filter(inbox=inbox).first() if inbox is not None else None
    return route_of_relay(relay) if relay is not None else installation_route()


def route_of_relay(relay: Relay) -> Route:
    """A relay as its row describes it."""
    password = settings.KEY_RING.unseal(relay.password_sealed, SEALED_FOR) if relay.password_sealed else ""
    return Route(relay.host, relay.port, relay.security, relay.username, password)


def installation_route() -> Route | None:
    """The relay of MADOGUCHI_RELAY_URL."""
    return parse(settings.RELAY_URL) if settings.RELAY_URL else None


def parse(url: str) -> Route:
    """smtp://user:password@host:port (STARTTLS when offered), smtps://… (TLS at once); ?tls=required, ?tls=none."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise BadRelayUrl("MADOGUCHI_RELAY_URL: the port is no number.") from error
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadRelayUrl("MADOGUCHI_RELAY_URL must look like smtp://user:password@host:port or smtps://….")
    wish = parse_qs(parts.query).get("tls", [""])[0]
    security = "tls" if parts.scheme == "smtps" else {"required": "starttls", "none": "plain"}.get(wish, "offered")
    return Route(
        parts.hostname,
        port or (465 if security == "tls" else 25),
        security,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def open_line(route: Route, *, seconds: float | None = None) -> smtplib.SMTP:
    """Connect, secure and sign in. Raises Deferred with words for people: nothing has been sent yet."""
    patience = seconds or CONNECT_SECONDS
    line: smtplib.SMTP | None = None
    try:
        line = _connected(route, patience)
        line.ehlo_or_helo_if_needed()
        if route.security == "starttls" or (route.security == "offered" and line.has_extn("starttls")):
            line.starttls(context=_context(route))
            line.ehlo()
        if route.username:
            line.login(route.username, route.password)
    except Exception as error:  # noqa: BLE001 (each has its words below)
        if line is not None:
            line.close()
        raise _in_words(error, route) from None  # the original may carry what was sent, the password included
    be_patient(line, seconds or ANSWER_SECONDS)
    return line


def _connected(route: Route, seconds: float) -> smtplib.SMTP:
    if route.security == "tls":
        return smtplib.SMTP_SSL(route.host, route.port, timeout=seconds, context=_context(route))
    return smtplib.SMTP(route.host, route.port, timeout=seconds)


def be_patient(line: smtplib.SMTP, seconds: float) -> None:
    """Wait so long for the next answers."""
    if line.sock is not None:
        line.sock.settimeout(seconds)


def reused_line(route: Route) -> smtplib.SMTP:
    """This thread's open connection to the relay, if it is still good; else a new one."""
    held: tuple[Route, smtplib.SMTP, float] | None = getattr(_at, "held", None)
    _at.held = None
    if held is not None:
        before, line, used = held
        if before == route and time.monotonic() - used < REUSE_SECONDS and _is_alive(line):
            return line
        line.close()
    return open_line(route)


def keep_line(route: Route, line: smtplib.SMTP) -> None:
    """Keep the connection for the next mail of this thread."""
    _at.held = (route, line, time.monotonic())


def let_go() -> None:
    """Close this thread's connection."""
    held = getattr(_at, "held", None)
    _at.held = None
    if held is not None:
        _, line, _ = held
        try:
            line.quit()
        except (smtplib.SMTPException, OSError):
            line.close()


def is_late(error: BaseException) -> bool:
    """Whether it was a time-out; smtplib tells of one only in its words."""
    return isinstance(error, TimeoutError) or (isinstance(error, smtplib.SMTPServerDisconnected) and "timed out" in str(error))


def words_of(answer: bytes | str) -> str:
    """A server's answer as one line."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return re.sub(r"\s+", " ", text).strip()[:500]


def _is_alive(line: smtplib.SMTP) -> bool:
    try:
        return line.docmd("RSET")[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _context(route: Route) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not route.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _in_words(error: Exception, route: Route) -> Deferred:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Deferred(
            f"{route} refused the user name or password: {error.smtp_code} {words_of(error.smtp_error)}",
            str(error.smtp_code),
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return Deferred(f"{route} answered {error.smtp_code} {words_of(error.smtp_error)}", str(error.smtp_code))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        wanted = "sign-in" if "AUTH" in str(error) else "STARTTLS"
        return Deferred(f"{route} does not offer {wanted}; choose another security in the settings.", "not_offered")
    if isinstance(error, ssl.SSLCertVerificationError):
        return Deferred(f"The certificate of {route} is not to be trusted: {error.verify_message}", "tls")
    if isinstance(error, ssl.SSLError):
        return Deferred(f"{route} could not be spoken to under TLS: {error.reason or error}", "tls")
    if is_late(error):
        return Deferred(f"{route} did not answer in time.", "timeout")
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Deferred(f"{route} hung up before the mail was handed over.", "hung_up")
    if isinstance(error, OSError):
        return Deferred(f"{route} cannot be reached: {error.strerror or error}", "unreachable")
    return Deferred(f"{route}: {type(error).__name__}", "error")
