"""Lines to relays: connected, secured, signed in, kept for the next mail. A password never gets into words or logs."""

import re
import smtplib
import ssl
import threading
import time
from contextlib import suppress
from weakref import WeakKeyDictionary

from madoguchi.channels.email import pacing
from madoguchi.channels.email.keeping_secret import cut_out
from madoguchi.channels.email.oauth import speaking
from madoguchi.channels.email.oauth.tokens import SignInAgain, TokensAway
from madoguchi.channels.email.routes import Route
from madoguchi.journal.delivering import Deferred, on_pause

CONNECT_SECONDS = 20.0
ANSWER_SECONDS = 60.0
VERDICT_SECONDS = 180.0
REUSE_SECONDS = 10.0

_at = threading.local()
_tokens: WeakKeyDictionary[smtplib.SMTP, str] = WeakKeyDictionary()  # a line's place among those that are allowed


def open_line(route: Route, *, seconds: float | None = None) -> smtplib.SMTP:
    """Connect, secure and sign in. Raises Deferred with words for people: nothing has been sent yet."""
    patience = seconds or CONNECT_SECONDS
    line: smtplib.SMTP | None = None
    try:
        line = secured(route, patience)
        if route.grant is not None:
            speaking.sign_in_smtp(line, route.grant, route.username)
        elif route.username:
            with cut_out(route.password):
                line.login(route.username, route.password)
    except Exception as error:  # noqa: BLE001 (each has its words below)
        if line is not None:
            line.close()
        raise _in_words(error, route) from None  # the original may carry what was sent, the password included
    be_patient(line, seconds or ANSWER_SECONDS)
    return line


def secured(route: Route, seconds: float) -> smtplib.SMTP:
    """Connected, greeted and secured; nobody is signed in. Raises what smtplib and ssl do."""
    if route.security == "tls":
        line: smtplib.SMTP = smtplib.SMTP_SSL(route.host, route.port, timeout=seconds, context=_context(route))
    else:
        line = smtplib.SMTP(route.host, route.port, timeout=seconds)
    try:
        line.ehlo_or_helo_if_needed()
        if route.security == "starttls" or (route.security == "offered" and line.has_extn("starttls")):
            line.starttls(context=_context(route))
            line.ehlo()
    except BaseException:
        line.close()
        raise
    return line


def be_patient(line: smtplib.SMTP, seconds: float) -> None:
    """Wait so long for the next answers."""
    if line.sock is not None:
        line.sock.settimeout(seconds)


def reused_line(route: Route) -> smtplib.SMTP:
    """This thread's open connection to the relay, if it is still good; else a new one. Raises Deferred."""
    held: tuple[Route, smtplib.SMTP, float] | None = getattr(_at, "held", None)
    _at.held = None
    if held is not None:
        before, line, used = held
        is_fresh = before == route and time.monotonic() - used < REUSE_SECONDS
        if is_fresh and pacing.keep_line(_tokens.get(line, "")) and _is_alive(line):
            return line
        close(line)
    token = pacing.take_line(route)
    try:
        line = open_line(route)
    except BaseException:
        pacing.give_back_line(token)
        raise
    _tokens[line] = token
    return line


def keep_line(route: Route, line: smtplib.SMTP) -> None:
    """Keep the connection for the next mail of this thread."""
    _at.held = (route, line, time.monotonic())


def close(line: smtplib.SMTP) -> None:
    """Hang up."""
    line.close()
    pacing.give_back_line(_tokens.pop(line, ""))


def let_go() -> None:
    """Close this thread's connection."""
    held = getattr(_at, "held", None)
    _at.held = None
    if held is not None:
        _, line, _ = held
        with suppress(smtplib.SMTPException, OSError):
            line.quit()
        close(line)


@on_pause
def let_go_when_idle() -> None:
    """Nothing to send for a while: others may want the line."""
    held = getattr(_at, "held", None)
    if held is not None and time.monotonic() - held[2] >= REUSE_SECONDS:
        let_go()


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
    if isinstance(error, SignInAgain):
        return Deferred(f"The provider of {route} lets us in no more; sign in again in the settings. {error}", "sign_in_again")
    if isinstance(error, TokensAway):
        return Deferred(f"The provider of {route} gave no token just now: {error}", "provider")
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
