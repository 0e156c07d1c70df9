"""From an address to its servers: the table of common hosts, DNS, what the domain publishes, then good guesses."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from madoguchi.channels.email.connecting import autoconfig, hosts, probing
from madoguchi.channels.email.connecting.autoconfig import Fetch
from madoguchi.channels.email.connecting.hosts import Host
from madoguchi.channels.email.connecting.looking_up import LooksUp
from madoguchi.channels.email.connecting.servers import Server, Servers

_PLACES = (("imap", "smtp"), ("mail", "mail"), ("", ""))
_WAYS = {"imap": ((993, "tls"), (143, "starttls")), "smtp": ((465, "tls"), (587, "starttls"))}

type Answers = Callable[[str, Sequence[Server]], Server | None]


@dataclass(frozen=True)
class Found:
    """`servers` is None when nothing answers. `host` is the known provider, if it is one; it may say that it cannot."""

    servers: Servers | None
    host: Host | None = None


def find(address: str, look_up: LooksUp, fetch: Fetch, answers: Answers = probing.first_that_answers) -> Found:
    """The first way whose servers answer; a known host's even when they do not just now: then the test says why."""
    domain = address.rpartition("@")[2]
    known, server = hosts.by_domain(domain), ""
    if known is None:
        known, server = _host_behind(domain, look_up)
    if known is not None and known.cannot:
        return Found(None, known)
    first: Servers | None = None
    for candidate in _candidates(address, known, server, look_up, fetch):
        first = first or candidate
        if answers("imap", [candidate.imap]) and answers("smtp", [candidate.smtp]):
            return Found(candidate, hosts.by_id(candidate.host_id) or known)
    guessed = _guessed(domain, answers)
    if guessed and (first is None or not first.host_id):
        return Found(Servers(*guessed, address, how="guess"), known)
    return Found(first, known)


def _host_behind(domain: str, look_up: LooksUp) -> tuple[Host | None, str]:
    """Who takes the domain's mail; where the MX bears the domain's own name, the machine's name tells."""
    exchangers = look_up.mail_exchangers(domain)
    if told := hosts.by_mail_exchangers(exchangers):
        return told
    for name in exchangers[:2] or [f"mail.{domain}"]:
        if told := hosts.by_mail_exchangers(look_up.machine_names(name)):
            return told
    return None, ""


def _candidates(address: str, known: Host | None, server: str, look_up: LooksUp, fetch: Fetch) -> Iterator[Servers]:
    domain = address.rpartition("@")[2]
    if known is not None and (made := known.servers(address, "mx" if server else "table", server)):
        yield made
    if made := _by_services(address, domain, look_up):
        yield made
    if (published := autoconfig.ask(address, fetch)) is not None:
        yield replace(published, host_id=known.id if known else "")


def _by_services(address: str, domain: str, look_up: LooksUp) -> Servers | None:
    """SRV records of RFC 6186 and RFC 8314."""

    def server(tls: str, plain: str) -> Server | None:
        if found := look_up.services(f"{tls}._tcp.{domain}"):
            return Server(*found[0], "tls")
        if found := look_up.services(f"{plain}._tcp.{domain}"):
            return Server(*found[0], "starttls")
        return None

    imap = server("_imaps", "_imap")
    smtp = server("_submissions", "_submission") if imap else None
    return Servers(imap, smtp, address, how="srv") if imap and smtp else None


def _guessed(domain: str, answers: Answers) -> tuple[Server, Server] | None:
    """imap., mail. and the domain itself, encrypted, in this order."""
    imap, smtp = (answers(kind, _guesses(domain, n, kind)) for n, kind in enumerate(("imap", "smtp")))
    return (imap, smtp) if imap and smtp else None


def _guesses(domain: str, place: int, kind: str) -> list[Server]:
    names = [f"{names[place]}.{domain}" if names[place] else domain for names in _PLACES]
    return [Server(name, port, security) for port, security in _WAYS[kind] for name in names]
