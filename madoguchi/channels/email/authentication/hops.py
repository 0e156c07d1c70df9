"""Which lines on top of a mail may be believed: those of the server that put it into our mailbox, and of a forwarder
that the operator has named. Whoever sends a mail can write any line below; those are not looked at.

A mail server writes on top of what it gets. The topmost Received is therefore our own provider's; its lines reach down to
the first Received by which the mail came in from outside, and to the next one below that.
"""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from madoguchi.channels.email.authentication import results
from madoguchi.channels.email.authentication.results import Result
from madoguchi.kit.domains import is_under, same_organisation

LINES_AT_MOST = 600
HOPS_AT_MOST = 30
ANSWERS_AT_MOST = 20

_OURS = b"(Madoguchi) with "
_FROM = re.compile(r"\s*from\s+(\S{1,255})(?:\s+\(([^()]{0,400}))?", re.IGNORECASE)
_BY = re.compile(r"(?:\s|^)by\s+([^\s;()]{1,255})", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w.-])[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){1,10}\.?(?![\w.-])", re.IGNORECASE)
_NUMBER = re.compile(r"\[(?:ipv6:)?([0-9a-f.:]{2,45})\]|(?<![\w.])((?:\d{1,3}\.){3}\d{1,3})(?![\w.])", re.IGNORECASE)

_INNER = tuple(  # ipaddress's is_private knows more, test networks among them
    ipaddress.ip_network(net)
    for net in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)

type Head = Sequence[tuple[str, bytes]]


@dataclass(frozen=True)
class Trust:
    """Host names (or addresses) of our own provider, and of forwarders whose mail ends in this mailbox."""

    hops: tuple[str, ...] = ()
    forwarders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hop:
    """One Received line: who took the mail, and from whom; `checked` is the name that the taker looked up itself."""

    by: str
    said: str
    checked: str
    number: str

    def came_from(self, names: Iterable[str]) -> bool:
        """Whether it was handed over by one of these, as far as its taker has checked."""
        return any(is_under(self.checked, name) or self.number == name for name in names)

    @property
    def came_from_within(self) -> bool:
        """From the same machine or a private network."""
        try:
            number = ipaddress.ip_address(self.number)
        except ValueError:
            return not self.said
        return any(number in net for net in _INNER if net.version == number.version)


@dataclass(frozen=True)
class Testimony:
    """What one server says: its name, and its results; where it got the mail from."""

    by: str = ""
    results: tuple[Result, ...] = ()
    hop: Hop | None = None
    end: int = field(default=0, compare=False)

    def of(self, method: str) -> list[Result]:
        """All results of one method, topmost first."""
        return [each for each in self.results if each.method == method]


def own(head: Head, trust: Trust) -> Testimony:
    """What our own provider says. Without trusted names nobody is believed, and `by` is empty."""
    return _testimony(head, 0, trust.hops)


def forwarder(head: Head, trust: Trust, ours: Testimony) -> Testimony:
    """What a named forwarder says, when it was surely it that handed the mail to our provider."""
    if not trust.forwarders or ours.hop is None or not _handed_over(ours, trust.forwarders):
        return Testimony()
    return _testimony(head, ours.end, trust.forwarders)


def speaker(head: Head) -> str:
    """The name under which the server of our own mailbox writes its results, for a proposal; empty where it writes none."""
    start, end, hop = _zone(head, 0, ())
    for name, value in head[start:end]:
        if name == "authentication-results":
            return results.read(value).by or (hop.by if hop else "")
    return ""


def read_hop(value: bytes) -> Hop:
    """One Received line."""
    text = value.decode("utf-8", "replace")[:2000]
    said, inside = found.groups() if (found := _FROM.match(text)) else ("", "")
    inside = inside or ""
    numbers = [one or other for one, other in _NUMBER.findall(f"{said} {inside}")]
    names = [] if "helo=" in inside.lower() else [each for each in _NAME.findall(inside) if not is_number(each)]
    checked = names[0].strip(".") if names and "may be forged" not in text else ""
    if not names and "helo=" in inside.lower():
        checked = said  # Exim puts the name it looked up in front
    if "with Microsoft SMTP Server" in text and not checked:
        checked = said  # its own machines name nothing else; its results stand on top of any forged ones
    by = found.group(1) if (found := _BY.search(text)) else ""
    return Hop(by.lower().strip("."), said.lower().strip("[]."), checked.lower(), numbers[0] if numbers else "")


def _testimony(head: Head, start: int, names: Sequence[str]) -> Testimony:
    start, end, hop = _zone(head, start, names)
    by, found, is_topmost = "", [], True
    for name, value in head[start:end] if names else ():
        if name == "received-spf" and hop and any(same_organisation(hop.by, each) or is_under(hop.by, each) for each in names):
            spf = results.read_spf(value)
            found += [spf] if spf else []
            by = by or hop.by
        elif name == "authentication-results" and len(found) < ANSWERS_AT_MOST:
            said = results.read(value)
            speaker = said.by or (hop.by if hop else "")
            if any(is_under(speaker, each) for each in names):
                by = by or speaker
                found += [each for each in said.results if is_topmost or each.method != "dmarc"]
                is_topmost = False
    return Testimony(by, tuple(found), hop, end)


def _zone(head: Head, start: int, names: Sequence[str]) -> tuple[int, int, Hop | None]:
    """From where to where the lines of one provider reach, and the hop by which the mail came in to it."""
    border: Hop | None = None
    home = ""
    hops = 0
    for n in range(start, min(len(head), LINES_AT_MOST)):
        if head[n][0] != "received":
            continue
        if border is not None or hops == HOPS_AT_MOST:
            return start, n, border
        hop = read_hop(head[n][1])
        home = home or hop.by
        hops += 1
        stays = hop.came_from_within or hop.came_from(names) or same_organisation(hop.checked, home)
        if not stays and _OURS in head[n][1]:
            return start, n, hop  # who speaks to our own receiver from outside may have written all that follows
        if not stays:
            border = hop
    return start, min(len(head), LINES_AT_MOST), border


def _handed_over(ours: Testimony, forwarders: Sequence[str]) -> bool:
    """The name that our provider looked up, or the sender domain it verified, is the forwarder's."""
    if ours.hop and ours.hop.checked and any(is_under(ours.hop.checked, each) for each in forwarders):
        return True
    vouched = [each.domain("smtp.mailfrom", "smtp.helo") for each in ours.of("spf") if each.value == "pass"]
    return any(is_under(domain, each) for domain in vouched for each in forwarders)


def is_number(text: str) -> bool:
    """Whether it is an internet address instead of a name."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
