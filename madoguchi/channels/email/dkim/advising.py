"""What the DNS should say of a sender's domain beside the key: who may send for it (SPF), what to do with forgeries (DMARC)."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.channels.email.dkim.checking import tags
from madoguchi.channels.email.routes import Route
from madoguchi.kit.domains import organisational
from madoguchi.kit.resolving import Asker, Unanswered

# What the operators of these relays ask for in the SPF record.
MECHANISMS = {
    "gmail.com": "include:_spf.google.com",
    "google.com": "include:_spf.google.com",
    "office365.com": "include:spf.protection.outlook.com",
    "outlook.com": "include:spf.protection.outlook.com",
    "sendgrid.net": "include:sendgrid.net",
    "amazonaws.com": "include:amazonses.com",
    "mailgun.org": "include:mailgun.org",
    "xserver.jp": "include:spf.sender.xserver.jp",
}
GOOD, MEND, UNSURE = "good", "mend", "unsure"


@dataclass(frozen=True)
class Advice:
    """tone: good, mend or unsure. `record` is what the TXT record of `name` should say; empty when it is right."""

    title: str
    tone: str
    words: str | Promise
    name: str
    record: str = ""
    found: list[str] = field(default_factory=list)


def advise(domain: str, route: Route | None) -> list[Advice]:
    """On SPF and DMARC, from the DNS as it is now."""
    asker = Asker(fresh=True)
    return [spf(domain, route, asker), dmarc(domain, asker)]


def mechanism(route: Route) -> str:
    """What lets mail through this relay pass SPF."""
    known = next((value for host, value in MECHANISMS.items() if f".{route.host.lower()}".endswith(f".{host}")), "")
    return known or f"a:{route.host}"


def spf(domain: str, route: Route | None, asker: Asker) -> Advice:
    """Whether the domain names the relay among those that send for it."""
    try:
        found = [text for text in _texts(asker, domain) if text.lower().split(" ")[0] == "v=spf1"]
    except Unanswered:
        return Advice("SPF", UNSURE, _("The DNS did not answer. Try again in a moment."), domain)
    if route is None:
        return Advice("SPF", UNSURE, _("No relay is set yet, so nothing can be said."), domain, "", found)
    wanted = mechanism(route)
    if not found:
        words = _("There is no SPF record: receivers cannot tell our mails from forged ones. Add this one.")
        return Advice("SPF", MEND, words, domain, f"v=spf1 {wanted} ~all")
    if len(found) > 1:
        words = _("There are several SPF records, and receivers then count none. Make one of them.")
        whole = " ".join(["v=spf1", *dict.fromkeys(term for text in sorted(found) for term in text.split()[1:])])
        return Advice("SPF", MEND, words, domain, _with(whole, wanted), found)
    terms = [term.lstrip("+").lower() for term in found[0].split()]
    if "-all" not in terms and "~all" not in terms and not any(term.startswith("redirect=") for term in terms):
        words = _("The SPF record forbids nobody, so it is of little use. End it with ~all.")
        return Advice("SPF", MEND, words, domain, _with(found[0], wanted), found)
    if wanted.lower() in terms:
        return Advice("SPF", GOOD, _("The SPF record names the relay."), domain, "", found)
    if wanted.startswith("include:"):
        words = _("The SPF record does not name the relay: mails may be taken for forged. Change it to this.")
        return Advice("SPF", MEND, words, domain, _with(found[0], wanted), found)
    words = _("It cannot be told whether the record covers the relay. If its operator has told you nothing else, add this.")
    return Advice("SPF", UNSURE, words, domain, _with(found[0], wanted), found)


def dmarc(domain: str, asker: Asker) -> Advice:
    """Whether receivers are told what to do with mail that is neither signed nor sent by us."""
    places = list(dict.fromkeys([domain, organisational(domain)]))
    try:
        for place in places:
            found = [text for text in _texts(asker, f"_dmarc.{place}") if tags(text).get("v", "").upper() == "DMARC1"]
            if found:
                return _judged(tags(found[0]).get("p", ""), f"_dmarc.{place}", found)
    except Unanswered:
        return Advice("DMARC", UNSURE, _("The DNS did not answer. Try again in a moment."), f"_dmarc.{domain}")
    words = _("There is no DMARC record. Gmail and Yahoo ask for one from everybody who sends much. Begin with this one.")
    return Advice("DMARC", MEND, words, f"_dmarc.{domain}", f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}")


def _judged(policy: str, name: str, found: list[str]) -> Advice:
    if policy in {"quarantine", "reject"}:
        words = _("There is a DMARC record, and forged mails are held back or refused. So ours must be signed, or pass SPF.")
    else:
        words = _("There is a DMARC record; it only watches so far (p=none).")
    return Advice("DMARC", GOOD, words, name, "", found)


def _with(record: str, wanted: str) -> str:
    """The record with one mechanism more, before its `all`."""
    terms = [term for term in record.split() if term.lower().lstrip("+-~?") != "all" and term.lower() != wanted.lower()]
    redirected = [term for term in terms if term.lower().startswith("redirect=")]
    ending = next((term for term in record.split() if term.lower() in {"-all", "~all"}), "~all")
    return " ".join([*(term for term in terms if term not in redirected), wanted, *(redirected or [ending])])


def _texts(asker: Asker, name: str) -> list[str]:
    return [text.decode("utf-8", "replace").strip() for text in asker.texts(name)]
