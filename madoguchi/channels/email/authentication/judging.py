"""Whether a mail is from whom it says: one verdict out of what trusted servers say, else out of its own signatures.

Judged where it came in from outside: at our provider, or, where the operator has named a forwarder, at that forwarder's door.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from madoguchi.channels.email.authentication import alignment, hops, signatures, spam
from madoguchi.channels.email.authentication.alignment import is_aligned
from madoguchi.channels.email.authentication.hops import Head, Testimony, Trust
from madoguchi.channels.email.authentication.results import Results, read
from madoguchi.channels.email.mime.parts import split_head
from madoguchi.kit import addresses
from madoguchi.kit.addresses import ascii_domain
from madoguchi.kit.domains import is_under
from madoguchi.kit.resolving import Asker, is_off
from madoguchi.kit.text.encoded_words import raw_text

HEAD = 512 * 1024
SECONDS = 4.0
SEALS_AT_MOST = 10

_BEST = ("pass", "fail", "temperror", "permerror", "neutral", "softfail", "none")
_OPEN = frozenset({"none", "temperror", "permerror", "neutral"})


@dataclass(frozen=True)
class Verdict:
    """`by`: the server that says so, empty for our own check; `source`: hop, forwarder, arc, own, or empty for nobody.

    `state`: verified, unknown or failed. `signers`: domains whose signatures are right. `wish`: what the domain asks to be
    done with mail that fails (none, quarantine, reject), where that is known.
    """

    spf: str = "none"
    dkim: str = "none"
    dmarc: str = "none"
    state: str = "unknown"
    source: str = ""
    by: str = ""
    domain: str = ""
    signers: tuple[str, ...] = ()
    envelope: str = ""
    wish: str = ""
    spam: dict[str, Any] | None = field(default=None)

    def as_json(self) -> dict[str, Any]:
        """As stored with the message; what is empty is left out, the three results never are."""
        every = {
            "spf": self.spf,
            "dkim": self.dkim,
            "dmarc": self.dmarc,
            "state": self.state,
            "source": self.source,
            "by": self.by,
            "domain": self.domain,
            "signers": list(self.signers),
            "envelope": self.envelope,
            "wish": self.wish,
            "spam": self.spam,
        }
        return {name: value for name, value in every.items() if value or name in {"spf", "dkim", "dmarc", "state"}}


def judge(raw: bytes, trust: Trust, *, checks_dkim: bool = True, asker: Asker | None = None) -> Verdict:
    """The verdict on one mail. Never raises on what the mail contains; asks the DNS within `asker`'s limits."""
    head, _, _ = split_head(memoryview(raw[:HEAD]))
    asker = asker or Asker(SECONDS)
    opinion = spam.read(head)
    told = opinion.as_json() if opinion else None
    domain = _author(head)
    if not domain:
        return Verdict(spam=told)
    source, said = _testimony(raw, head, trust, asker)
    if said.by:
        return _by_testimony(source, said, domain, asker, told)
    if not checks_dkim or is_off():
        return Verdict(domain=domain, spam=told)
    return _by_signatures(raw, domain, asker, told)


def _testimony(raw: bytes, head: Head, trust: Trust, asker: Asker) -> tuple[str, Testimony]:
    ours = hops.own(head, trust)
    if not trust.forwarders:
        return "hop", ours
    theirs = hops.forwarder(head, trust, ours)
    if theirs.by:
        return "forwarder", theirs
    sealed = _sealed(raw, head, trust, ours, asker)
    return ("arc", sealed) if sealed.by else ("hop", ours)


def _sealed(raw: bytes, head: Head, trust: Trust, ours: Testimony, asker: Asker) -> Testimony:
    """What the forwarder found, from an ARC chain that our provider calls whole, or that we find whole ourselves."""
    if any(each.value == "pass" for each in ours.of("arc")):
        seals: Iterable[tuple[str, Results]] = _seals(head)
    else:
        chain = signatures.chain(raw, asker)
        seals = chain.seals if chain else ()
    found = Testimony()
    for domain, results in seals:
        if not any(is_under(domain, each) for each in (*trust.forwarders, *trust.hops)):
            break
        if any(is_under(domain, each) for each in trust.forwarders):
            found = Testimony(domain, results.results)
    return found


def _seals(head: Head) -> list[tuple[str, Results]]:
    """Signing domain and findings by instance, newest first."""
    domains: dict[int, str] = {}
    findings: dict[int, Results] = {}
    for name, value in head:
        if name in {"arc-seal", "arc-authentication-results"}:
            tags = signatures.tags(value)
            instance = int(tags.get(b"i", b"0")) if tags.get(b"i", b"0").isdigit() else 0
            if name == "arc-seal":
                domains.setdefault(instance, tags.get(b"d", b"").decode("ascii", "replace").lower())
            else:
                findings.setdefault(instance, read(value))
    both = sorted(domains.keys() & findings.keys(), reverse=True)[:SEALS_AT_MOST]
    return [(domains[n], findings[n]) for n in both]


def _by_testimony(source: str, said: Testimony, domain: str, asker: Asker, told: dict[str, Any] | None) -> Verdict:
    signers = _once(each.domain("header.d", "header.i") for each in said.of("dkim") if each.value == "pass")
    spf = next(iter(said.of("spf")), None)
    envelope = spf.domain("smtp.mailfrom", "smtp.helo") if spf else ""
    passed = envelope if spf and spf.value == "pass" else ""
    dmarc, wish = "none", ""
    stated = next(iter(said.of("dmarc")), None)
    if stated is not None:
        of = stated.domain("header.from")
        dmarc = stated.value if not of or of == domain or is_aligned(of, domain) else "permerror"
    elif signers or spf is not None:
        dmarc, wish = alignment.judge(domain, dkim=signers, spf=passed, spf_is_known=spf is not None, asker=asker)
    return Verdict(
        spf=spf.value if spf else "none",
        dkim=_best(each.value for each in said.of("dkim")),
        dmarc=dmarc,
        state=_state(dmarc, domain, [*signers, passed]),
        source=source,
        by=said.by,
        domain=domain,
        signers=signers,
        envelope=passed,
        wish=wish,
        spam=told,
    )


def _by_signatures(raw: bytes, domain: str, asker: Asker, told: dict[str, Any] | None) -> Verdict:
    checked = signatures.check(raw, asker)
    if not checked:
        return Verdict(domain=domain, spam=told)
    signers = _once(each.domain for each in checked if each.value == "pass")
    dmarc, wish = alignment.judge(domain, dkim=signers, spf="", spf_is_known=False, asker=asker)
    return Verdict(
        dkim=_best(each.value for each in checked),
        dmarc=dmarc,
        state=_state(dmarc, domain, signers),
        source="own",
        domain=domain,
        signers=signers,
        wish=wish,
        spam=told,
    )


def _state(dmarc: str, domain: str, vouching: Iterable[str]) -> str:
    if dmarc == "fail":
        return "failed"
    if dmarc == "pass" or (dmarc in _OPEN - {"permerror"} and any(is_aligned(each, domain) for each in vouching)):
        return "verified"
    return "unknown"


def _author(head: Head) -> str:
    """The domain in From; empty where there are several From lines: whoever reads them may read another one."""
    lines = [value for name, value in head if name == "from"]
    found = addresses.parse(raw_text(lines[0][:4000]).text) if len(lines) == 1 else []
    domains = {ascii_domain(each.domain) for each in found}
    return domains.pop() if len(domains) == 1 else ""


def _best(values: Iterable[str]) -> str:
    return min(values, key=_BEST.index, default="none")


def _once(domains: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in domains if each))[:5]
