"""What is wrong with a mailbox, as a code that the pages have words for and the server's own words."""

import re
import ssl
from dataclasses import dataclass
from socket import gaierror

from django.utils.translation import gettext_lazy as _
from imapclient.exceptions import CapabilityError, IMAPClientAbortError, IMAPClientError, LoginError

from madoguchi.channels.email.oauth.tokens import SignInAgain, TokensAway
from madoguchi.channels.email.storing import NotStored

WORDS = {
    "login": _("The mail server refused the user name or password. Some providers want an app password made for this purpose."),
    "sign_in_again": _("The provider lets us in no more. Sign in again."),
    "provider": _("The provider's sign-in service did not answer. It is tried again by itself."),
    "name": _("No server of this name was found. Check the host name."),
    "refused": _("Nothing answers on this port. Check host and port, and whether a firewall is in between."),
    "timeout": _("The server did not answer in time. The port may be blocked, or the security setting wrong."),
    "certificate": _("The server's certificate is not to be trusted (expired, self-made, or for another name)."),
    "tls": _("An encrypted connection could not be made. Try another security setting (TLS or STARTTLS)."),
    "starttls": _("The server does not offer STARTTLS. Try TLS, usually on port 993."),
    "folder": _("The folder cannot be opened. Check its name."),
    "cut": _("The server hung up. It is tried again by itself."),
    "storage": _("Mail could not be stored here. Check the disk. Nothing is lost: it stays on the mail server."),
    "server": _("The server answered something unexpected."),
}


@dataclass(frozen=True)
class Trouble:
    """A key of WORDS, and what the other side said."""

    code: str
    words: str


class NoFolder(Exception):
    """The folder cannot be opened."""


def told(error: Exception) -> Trouble:
    """The trouble behind an exception; passwords never are part of it."""
    return Trouble(_code(error), _plain(error))


def explained(code: str) -> str:
    """Words for people in the current language."""
    return str(WORDS.get(code, ""))


def _code(error: Exception) -> str:
    for kinds, code in (
        (SignInAgain, "sign_in_again"),
        (TokensAway, "provider"),
        (LoginError, "login"),
        (NoFolder, "folder"),
        (NotStored, "storage"),
        (CapabilityError, "starttls"),
        (gaierror, "name"),
        (ssl.SSLCertVerificationError, "certificate"),
        (ssl.SSLError, "tls"),
        (ConnectionRefusedError, "refused"),
        (TimeoutError, "timeout"),
        ((IMAPClientAbortError, ConnectionError, EOFError), "cut"),
        (IMAPClientError, "server"),
        (OSError, "refused"),
    ):
        if isinstance(error, kinds):
            return code
    return "server"


def _plain(error: Exception) -> str:
    text = str(error) or type(error).__name__
    if text.startswith(("b'", 'b"')) and text.endswith(text[1]):
        text = text[2:-1]
    return re.sub(r"\s+", " ", text)[:500]
