"""A file from the net that a stranger named, or a few bytes to where a stranger said: only http(s), only public addresses,
within limits of size and time.

The address is looked up once, every result is checked, and the connection goes to the checked address itself: a name that
answers differently the second time changes nothing. No cookies, no referrer, nothing of who asks.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urljoin, urlsplit

from madoguchi.kit import public_addresses
from madoguchi.kit.public_addresses import Resolve

REDIRECTS = 3
MOST_BYTES = 5 * 1024 * 1024
_MOVED = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024


class NotFetched(Exception):
    """The file could not or may not be had; the words are for tests and logs, never for the page that asked."""


class NotAnswered(NotFetched):
    """It was sent whole, and no answer came: it may have arrived."""


@dataclass(frozen=True)
class Answer:
    """What a server said to a post; header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Fetcher:
    """The rules of fetching. `seconds` bounds one file altogether, its redirects included; `most_bytes` its size. `trusted`:
    what the operator named, "host:port": there it goes although the address is not public.
    """

    schemes: frozenset[str] = frozenset({"http", "https"})

    seconds: float = 8.0
    most_bytes: int = MOST_BYTES
    ports: frozenset[int] = frozenset({80, 443})
    resolve: Resolve = public_addresses.resolve
    is_allowed: Callable[[str], bool] = public_addresses.is_public
    trusted: frozenset[str] = frozenset()
    accept: str = "image/*"
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def fetch(self, url: str) -> bytes:
        """The file's bytes. What was not public and trusted all the same is so where it was named, not where a redirect leads.
        Raises NotFetched."""
        deadline, named, elsewhere = time.monotonic() + self.seconds, urlsplit(url).netloc, replace(self, trusted=frozenset())
        for _ in range(REDIRECTS + 1):
            rules = self if urlsplit(url).netloc == named else elsewhere
            moved, body = rules._ask(url, deadline)  # noqa: SLF001 (its own kind)
            if moved is None:
                return body
            url = urljoin(url, moved)
        raise NotFetched("too many redirects")

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, whole: bool = False) -> Answer:
        """One request, whatever it is answered: no redirect is followed, and of a long answer only the beginning is read;
        `whole`: all of it. Raises NotFetched when no (whole) answer came, or the address is none to go to."""
        with self._line(url, time.monotonic() + self.seconds) as (connection, target):
            connection.request("POST", target, body, {**headers, "Connection": "close"})
            try:
                answer = connection.getresponse()
                told = {name.lower(): value for name, value in answer.getheaders()}
                said = answer.read(self.most_bytes + 1) if whole else answer.read1(self.most_bytes)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise NotAnswered(f"{type(error).__name__}: {error}") from error
            if whole and (len(said) > self.most_bytes or answer.length):
                raise NotFetched("too large, or cut short")
            return Answer(answer.status, told, said)

    def _ask(self, url: str, deadline: float) -> tuple[str | None, bytes]:
        """One request: (where it has moved to, b"") or (None, the body)."""
        with self._line(url, deadline) as (connection, target):
            connection.request("GET", target, headers={**_HEADERS, "Accept": self.accept})
            answer = connection.getresponse()
            if answer.status in _MOVED and (moved := answer.getheader("Location")):
                return moved, b""
            return None, self._body(answer, deadline)

    @contextmanager
    def _line(self, url: str, deadline: float) -> "Iterator[tuple[_Connection, str]]":
        """A line to a checked address, cut at the deadline, and what to ask for there."""
        is_secure, host, port, target = self._parts(url)
        address = self._checked(host, port)
        connection = _Connection(host, port, address, self.tls if is_secure else None, _left(deadline))
        watch = threading.Timer(_left(deadline), connection.cut)
        watch.daemon = True
        try:
            watch.start()
            yield connection, target
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NotFetched(f"{type(error).__name__}: {error}") from error
        finally:
            watch.cancel()
            connection.close()

    def _parts(self, url: str) -> tuple[bool, str, int, str]:
        if len(url) > 4_000 or not url.isprintable():
            raise NotFetched("no address")
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            host = (parts.hostname or "").encode("idna").decode("ascii")
        except (ValueError, UnicodeError) as error:
            raise NotFetched("no address") from error
        if parts.scheme not in self.schemes or parts.username is not None or parts.password is not None:
            raise NotFetched("not http or https, or with a password")
        if not host or (port not in self.ports and f"{host}:{port}" not in self.trusted):
            raise NotFetched("no host, or a port for other things")
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
        return parts.scheme == "https", host, port, f"{path}?{query}" if query else path

    def _checked(self, host: str, port: int) -> str:
        """The address to connect to. One address that is not public spoils them all."""
        try:
            addresses = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise NotFetched("no such host") from error
        is_trusted = f"{host}:{port}" in self.trusted
        if not addresses or not (is_trusted or all(self.is_allowed(each) for each in addresses[:20])):
            raise NotFetched("not a public address")
        return addresses[0]

    def _body(self, answer: http.client.HTTPResponse, deadline: float) -> bytes:
        if answer.status != 200 or answer.getheader("Content-Encoding", "identity").lower() not in ("identity", ""):
            raise NotFetched(f"answered {answer.status}")
        if int(answer.getheader("Content-Length") or 0) > self.most_bytes:
            raise NotFetched("too large")
        pieces, size = [], 0
        while piece := answer.read1(_CHUNK):
            pieces.append(piece)
            size += len(piece)
            if size > self.most_bytes:
                raise NotFetched("too large")
            _left(deadline)
        _left(deadline)  # a line that was cut looks like one that has ended
        if answer.length:
            raise NotFetched("cut short")
        return b"".join(pieces)


_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "Mozilla/5.0", "Connection": "close"}


def _left(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise NotFetched("too slow")
    return seconds


class _Connection(http.client.HTTPConnection):
    """Connects to an address that was checked before; `host` is only what Host and the certificate speak of."""

    def __init__(self, host: str, port: int, address: str, tls: ssl.SSLContext | None, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds)
        self.default_port = 443 if tls else 80
        self._address, self._tls = address, tls

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls is not None:
            line = self._tls.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock = line
            line.do_handshake()

    def cut(self) -> None:
        """End it from another thread, whatever it waits for."""
        if (line := self.sock) is not None:
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)  # not the TLS layer's own, which is not made for two threads
