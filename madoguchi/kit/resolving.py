"""Asking the DNS, for whatever is not worth waiting for: limits on time and number, and silence remembered.

Where MADOGUCHI_DNS is `none`, or nobody answers, everything is Unanswered: nothing is ever taken for "no such record".
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache

import dns.exception
import dns.name
import dns.resolver
from django.conf import settings

from madoguchi.kit.domains import organisational

LOOKUP_SECONDS = 2.0
SILENT_SECONDS = 120.0
SILENCES_AT_MOST = 5  # so many in a row, of several domains: it is the resolver that is away
REMEMBERED = 1000


def is_off() -> bool:
    """Whether nobody is to be asked at all (MADOGUCHI_DNS=none)."""
    return bool(settings.DNS == "none")


class Unanswered(Exception):
    """It cannot be told just now: no resolver, no answer in time, or the name's own servers fail."""


@dataclass
class Asker:
    """The right to so many questions and so many seconds, for one piece of work. `fresh`: nothing remembered counts."""

    seconds: float = 4.0
    questions: int = 20
    fresh: bool = False
    _until: float = field(init=False)

    def __post_init__(self) -> None:
        self._until = time.monotonic() + self.seconds

    def texts(self, name: str) -> list[bytes]:
        """The TXT records of a name, each whole; empty when there are none. Raises Unanswered."""
        return [b"".join(each.strings) for each in self._ask(name, "TXT")]

    def hosts(self, name: str, kind: str) -> list[str]:
        """A, AAAA, MX or PTR of a name as texts, MX in the order of preference. Raises Unanswered."""
        found = self._ask(name, kind)
        if kind == "MX":
            return [str(each.exchange).rstrip(".") for each in sorted(found, key=lambda each: each.preference)]
        return [str(each).rstrip(".") for each in found]

    def services(self, name: str) -> list[tuple[str, int]]:
        """The hosts and ports of a service (SRV), best first; none where its target is the root. Raises Unanswered."""
        found = sorted(self._ask(name, "SRV"), key=lambda each: (each.priority, -each.weight))
        return [(host, each.port) for each in found if (host := str(each.target).rstrip("."))]

    def _ask(self, name: str, kind: str) -> list:
        left = self._until - time.monotonic()
        if self.questions <= 0 or left <= 0:
            raise Unanswered("no more questions")
        self.questions -= 1
        return _asked(name.strip().rstrip("."), kind, min(left, LOOKUP_SECONDS), fresh=self.fresh)


def _asked(name: str, kind: str, seconds: float, *, fresh: bool) -> list:
    servers = settings.DNS
    if servers == "none":
        raise Unanswered("no DNS")
    domain = organisational(name)
    if not fresh:
        _silence.must_be_over(servers, domain)
    try:
        answer = _resolver(servers, fresh).resolve(dns.name.from_text(name), kind, lifetime=seconds, raise_on_no_answer=False)
    except (dns.resolver.NXDOMAIN, dns.name.EmptyLabel, dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.BadEscape):
        answered = []
    except dns.exception.Timeout as error:
        _silence.fell(servers, domain)
        raise Unanswered(str(error)) from error
    except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
        raise Unanswered(str(error)) from error
    else:
        answered = list(answer.rrset or [])
    _silence.broke(servers)
    return answered


@cache
def _resolver(servers: str, fresh: bool) -> dns.resolver.Resolver:
    """The system's resolver, or `address` / `address:port`, several cut at commas."""
    resolver = dns.resolver.Resolver(configure=not servers)
    if servers:
        places = [place.strip() for place in servers.split(",")]
        pairs = [place.rsplit(":", 1) if place.count(":") == 1 else [place, "53"] for place in places]
        resolver.nameservers = [address for address, _ in pairs]
        resolver.nameserver_ports = {address: int(port) for address, port in pairs}
    resolver.cache = None if fresh else dns.resolver.LRUCache(2000)
    return resolver


class _Silence:
    """Who did not answer lately is not asked again at once: mail goes on arriving while a resolver is away."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._domains: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._in_a_row: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def must_be_over(self, servers: str, domain: str) -> None:
        now = time.monotonic()
        with self._guard:
            if max(self._until.get(servers, 0), self._domains.get((servers, domain), 0)) > now:
                raise Unanswered("did not answer lately")

    def fell(self, servers: str, domain: str) -> None:
        until = time.monotonic() + SILENT_SECONDS
        with self._guard:
            self._domains[servers, domain] = until
            if len(self._domains) > REMEMBERED:
                self._domains.popitem(last=False)
            self._in_a_row[servers] = self._in_a_row.get(servers, 0) + 1
            if self._in_a_row[servers] >= SILENCES_AT_MOST:
                self._until[servers] = until

    def broke(self, servers: str) -> None:
        with self._guard:
            self._in_a_row.pop(servers, None)
            self._until.pop(servers, None)


_silence = _Silence()
