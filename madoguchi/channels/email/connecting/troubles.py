"""What is wrong with a server or an account, told from what the other side did or said: a code of `words.TROUBLES`."""

import errno
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass

from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

from madoguchi.channels.email.keeping_secret import without
from madoguchi.channels.email.oauth.tokens import SignInAgain, TokensAway

SAID_AT_MOST = 300

_SAID = {  # what servers answer; the first that fits tells
    "app_password": r"application-specific password|app(lication)?[ -]password|5\.7\.9\b.*password|InvalidSecondFactor",
    "oauth": r"basic ?auth(entication)? ?(is )?(blocked|disabled)|BasicAuthBlocked|5\.7\.139|LogonDenied|xoauth2 required",
    "smtp_auth_off": r"SmtpClientAuthentication is disabled|5\.7\.30",
    "imap_off": r"not enabled for imap|imap (access )?(is )?(disabled|not (allowed|enabled|permitted))|enable imap|imap use",
    "blocked": r"log ?in via your web browser|WEBALERT|web ?login required|suspicious|unusual (sign|activity)"
    r"|blocked for security|account (has been |is )?(locked|suspended|disabled)",
    "over_quota": r"over ?quota|quota exceeded|mailbox (is )?full|4\.2\.2|5\.2\.2|insufficient (system )?storage",
    "too_often": r"too many|rate limit|\[LIMIT\]|\[UNAVAILABLE\]|try again later|temporar(y|ily)",
    "needs_tls": r"PRIVACYREQUIRED|plain ?text auth\w* disallowed|must issue a STARTTLS|LOGINDISABLED"
    r"|encryption required|5\.7\.11|cleartext",
}
_PATTERNS = [(code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _SAID.items()]


@dataclass(frozen=True)
class Trouble:
    """A code of `words.TROUBLES`, and what the other side said."""

    code: str
    said: str = ""


class NotAMailServer(Exception):
    """Something answers, but it does not speak the protocol."""


def of(error: BaseException, *, secret: str = "") -> Trouble:
    """The trouble behind what went wrong while connecting, securing or signing in; the password is cut out of it."""
    return Trouble(_code(error), without(_plain(error), secret))


def of_answer(code: int, answer: bytes | str, *, about: str, secret: str = "") -> Trouble:
    """The trouble behind an SMTP server's refusal. about: login, sender or recipient."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    said = without(f"{code} {_one_line(text)}", secret)
    if told := _told(said):
        return Trouble(told, said)
    if about == "login":
        return Trouble("too_often" if code // 100 == 4 else "login", said)
    return Trouble({"sender": "sender_refused", "recipient": "recipient_refused"}[about], said)


def _code(error: BaseException) -> str:
    if isinstance(error, LoginError):
        return _told(_plain(error)) or "login"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return of_answer(error.smtp_code, error.smtp_error, about="login").code
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error)
    for kinds, code in (
        (NotAMailServer, "garbage"),
        (SignInAgain, "sign_in_again"),
        (TokensAway, "tokens_away"),
        (CapabilityError, "no_starttls"),
        (smtplib.SMTPNotSupportedError, "no_starttls" if "AUTH" not in str(error) else "no_login"),
        (ssl.SSLError, "tls"),
        (socket.gaierror, "name"),
        (ConnectionRefusedError, "refused"),
        (TimeoutError, "timeout"),
    ):
        if isinstance(error, kinds):
            return code
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "timeout" if "timed out" in str(error) else "cut"
    if isinstance(error, smtplib.SMTPResponseException):
        return _told(_plain(error)) or ("garbage" if error.smtp_code == -1 else "server")
    if isinstance(error, IMAPClientAbortError | ConnectionError | EOFError):
        return "cut"
    if isinstance(error, IMAPClientError):
        return _told(_plain(error)) or "garbage"
    if isinstance(error, UnicodeError):
        return "name"
    if isinstance(error, OSError):
        return "no_way" if error.errno in {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL} else "cut"
    return "server"


def _certificate(error: ssl.SSLCertVerificationError) -> str:
    message = error.verify_message.lower()
    if "expired" in message or "not yet valid" in message:
        return "certificate_expired"
    return "certificate_name" if "mismatch" in message or "doesn't match" in message else "certificate_unknown"


def _told(said: str) -> str:
    return next((code for code, pattern in _PATTERNS if pattern.search(said)), "")


def _plain(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        return f"{error.smtp_code} {_one_line(answer.decode('utf-8', 'replace') if isinstance(answer, bytes) else str(answer))}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    text = str(error) or type(error).__name__
    if text.startswith(("b'", 'b"')) and text.endswith(text[1]):
        text = text[2:-1]
    return _one_line(text)


def _one_line(text: str) -> str:
    clean = "".join(sign if sign.isprintable() else " " for sign in text[: SAID_AT_MOST * 4])
    return re.sub(r" +", " ", clean).strip()[:SAID_AT_MOST]
