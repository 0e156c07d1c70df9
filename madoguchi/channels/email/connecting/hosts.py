"""The mail hosts that many people use: known by the domain of the address, or by who takes the domain's mail (MX).

`hosts.json` is data. An operator's own hosts (MADOGUCHI_MAIL_HOSTS, a file of the same form) come first. An entry:

    id, name, domains [exact or parent], mx [suffixes], imap and smtp [host, port, security], user (address, local, or
    ask where only the person knows it), notes (keys of `words.NOTES`), oauth (google, microsoft), page, and cannot
    where no program may read the mail.
    {domain}, {server} (the machine behind the MX) and {region} are filled in.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from madoguchi.channels.email.connecting.servers import Server, Servers

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Host:
    """One entry of the table."""

    id: str
    name: str
    domains: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()
    imap: tuple[str, int, str] | None = None
    smtp: tuple[str, int, str] | None = None
    user: str = "address"
    notes: tuple[str, ...] = ()
    oauth: str = ""
    cannot: str = ""
    page: str = ""

    def servers(self, address: str, how: str, server: str = "") -> Servers | None:
        """Filled in for an address; `server` is the machine that takes the domain's mail. None when that is missing."""
        if self.imap is None or self.smtp is None:
            return None
        local, _, domain = address.rpartition("@")
        filled = {"domain": domain, "server": server, "initial": server or domain, "region": _region(server)}
        if any(
            "{" + name + "}" in text and not value for text in (self.imap[0], self.smtp[0]) for name, value in filled.items()
        ):
            return None
        username = {"local": local, "ask": ""}.get(self.user, address)
        return Servers(_server(self.imap, filled), _server(self.smtp, filled), username, self.id, how)


def by_id(host_id: str) -> Host | None:
    """The entry of this id."""
    return next((host for host in table() if host.id == host_id), None)


def by_domain(domain: str) -> Host | None:
    """Whose addresses these are: the domain itself, or one above it."""
    wanted = _and_above(domain.lower())
    return next((host for name in wanted for host in table() if name in host.domains), None)


def by_mail_exchangers(names: Sequence[str]) -> tuple[Host, str] | None:
    """The host behind these MX names, best first, and the name that told."""
    for name in names:
        above = _and_above(name.lower().rstrip("."))
        for host in table():
            if any(each in host.mx for each in above):
                return host, name.lower().rstrip(".")
    return None


def table() -> tuple[Host, ...]:
    """The operator's own entries, then ours."""
    return _read(settings.MAIL_HOSTS) + _read(str(Path(__file__).with_name("hosts.json")))


@cache
def _read(path: str) -> tuple[Host, ...]:
    if not path:
        return ()
    try:
        entries: list[dict[str, Any]] = json.loads(Path(path).read_text(encoding="utf-8"))
        return tuple(_host(entry) for entry in entries)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        log.error("the mail hosts in %s cannot be read, and are left out: %s", path, error)  # noqa: TRY400 (an operator's file)
        return ()


def _host(entry: dict[str, Any]) -> Host:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    return Host(**fields)


def _and_above(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[n:]) for n in range(len(parts) - 1)] or [name]


def _server(entry: tuple[str, int, str], filled: dict[str, str]) -> Server:
    host, port, security = entry
    return Server(host.format(**filled), port, security)


def _region(server: str) -> str:
    """`inbound-smtp.us-east-1.amazonaws.com` → us-east-1."""
    return server.split(".")[1] if server.endswith(".amazonaws.com") and server.count(".") >= 3 else ""
