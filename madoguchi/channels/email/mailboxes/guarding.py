"""A line to a mail server that may be broken or hostile: no answer is larger, and none lasts longer, than is sensible."""

import imaplib
import io
import socket
import time
from typing import Any

from django.conf import settings
from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

COMMAND_SECONDS = 15 * 60.0
SPARE_BYTES = 32 * 1024 * 1024  # what an answer may hold beside a mail: the list of a large folder


class _Bounded(socket.SocketIO):
    """Counts what one command is answered with, and how long it takes."""

    def __init__(self, line: socket.socket) -> None:
        super().__init__(line, "r")
        line._io_refs += 1  # type: ignore[attr-defined]  # noqa: SLF001 (as socket.makefile does)
        self.begin()

    def begin(self) -> None:
        """The next command."""
        self._left = largest_mail() + SPARE_BYTES
        self._until = time.monotonic() + COMMAND_SECONDS

    def readinto(self, buffer: Any) -> int | None:
        """As a socket does, within bounds."""
        if time.monotonic() > self._until:
            raise TimeoutError("the answer went on and on")
        count = super().readinto(buffer)
        self._left -= count or 0
        if self._left < 0:
            raise imaplib.IMAP4.abort("the answer is too large")
        return count


class _Guarded(imaplib.IMAP4):
    """imaplib, reading through _Bounded."""

    def open(self, *arguments: Any, **named: Any) -> None:
        """Connect."""
        super().open(*arguments, **named)
        self.guard()

    def guard(self) -> None:
        """Put the bounds on the socket that is open now."""
        self.file.close()
        self._bounded = _Bounded(self.sock)
        self.file = io.BufferedReader(self._bounded)

    def read(self, size: int) -> bytes:
        """A literal. Its announced size is believed only so far."""
        if size > largest_mail() + SPARE_BYTES:
            raise self.abort(f"a literal of {size} bytes was announced")
        return super().read(size)

    def _new_tag(self) -> bytes:
        self._bounded.begin()
        return super()._new_tag()  # type: ignore[misc]


class _Plain(_Guarded, IMAP4WithTimeout):
    pass


class _Secured(_Guarded, IMAP4_TLS):
    pass


class GuardedClient(IMAPClient):
    """IMAPClient whose answers are bounded. Times come with their zone."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.normalise_times = False

    def _create_IMAP4(self) -> Any:  # noqa: N802 (IMAPClient's name)
        seconds = getattr(self._timeout, "connect", None)
        if self.ssl:
            return _Secured(self.host, self.port, self.ssl_context, seconds)  # type: ignore[call-arg]
        return _Plain(self.host, self.port, seconds)

    def starttls(self, ssl_context: Any = None) -> Any:
        """From here on encrypted, and still bounded."""
        answer = super().starttls(ssl_context)
        self._imap.guard()
        return answer


def largest_mail() -> int:
    """The largest mail that is fetched, in bytes: larger than what is taken by SMTP, for other servers take more."""
    return 4 * int(settings.SMTP_MAX_BYTES)
