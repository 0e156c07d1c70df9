"""What the DNS says of a domain's mail: who takes it, which services it names, how a machine calls itself.

Here silence counts as "nothing told": the next way to find the servers is tried.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

import dns.exception
import dns.reversename

from madoguchi.kit.resolving import Asker, Unanswered


class LooksUp(Protocol):
    """Whoever answers these questions; tests bring their own."""

    def mail_exchangers(self, domain: str) -> Sequence[str]:
        """Hosts that take the domain's mail, best first."""

    def services(self, name: str) -> Sequence[tuple[str, int]]:
        """Hosts and ports of a service, best first."""

    def machine_names(self, host: str) -> Sequence[str]:
        """How the machines behind a host name call themselves: rental servers tell their number there."""


class DomainNames:
    """The resolver of this installation."""

    def __init__(self) -> None:
        self._asker = Asker(seconds=6.0, questions=16)

    def mail_exchangers(self, domain: str) -> list[str]:
        """MX."""
        with suppress(Unanswered):
            return self._asker.hosts(domain, "MX")
        return []

    def services(self, name: str) -> list[tuple[str, int]]:
        """SRV."""
        with suppress(Unanswered):
            return self._asker.services(name)
        return []

    def machine_names(self, host: str) -> list[str]:
        """A, then PTR."""
        with suppress(Unanswered, dns.exception.DNSException):
            pointers = [dns.reversename.from_address(address) for address in self._asker.hosts(host, "A")[:2]]
            return [name for pointer in pointers for name in self._asker.hosts(pointer.to_text(), "PTR")]
        return []
