"""DMARC (RFC 7489): does anything that was verified stand for the domain in From?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from madoguchi.kit.domains import organisational, same_organisation
from madoguchi.kit.resolving import Asker, Unanswered, is_off

_TAG = re.compile(rb"(?:^|;)\s{0,9}([a-z]{1,9})\s{0,9}=\s{0,9}([^;]{0,200})", re.IGNORECASE)


@dataclass(frozen=True)
class Policy:
    """What the owner of a domain asks for: none, quarantine or reject; strict alignment means the very same domain."""

    wish: str = "none"
    dkim_is_strict: bool = False
    spf_is_strict: bool = False


def is_aligned(verified: str, author: str, *, strict: bool = False) -> bool:
    """Whether a verified domain stands for the author's."""
    if strict:
        return bool(verified) and verified.lower() == author.lower()
    return same_organisation(verified, author)


def policy(domain: str, asker: Asker) -> Policy | None:
    """The policy for mail From this domain; None when its owner has published none. Raises Unanswered."""
    home = organisational(domain)
    for place in dict.fromkeys([domain, home]):
        records = [each for each in asker.texts(f"_dmarc.{place}") if each.strip().lower().startswith(b"v=dmarc1")]
        if len(records) == 1:
            return _read(records[0], is_below=place != domain)
    return None


def judge(domain: str, *, dkim: Iterable[str], spf: str, spf_is_known: bool, asker: Asker) -> tuple[str, str]:
    """(result, what the owner wishes). `dkim`: domains whose signatures are right; `spf`: the domain that passed, or empty.

    Where SPF was not looked at, nothing can be said to have failed: that is none.
    """
    try:
        found = policy(domain, asker)
    except Unanswered:
        return ("none" if is_off() else "temperror"), ""
    if found is None:
        return "none", ""
    if any(is_aligned(each, domain, strict=found.dkim_is_strict) for each in dkim):
        return "pass", found.wish
    if spf and is_aligned(spf, domain, strict=found.spf_is_strict):
        return "pass", found.wish
    return ("fail" if spf_is_known else "none"), found.wish


def _read(record: bytes, *, is_below: bool) -> Policy:
    tags = {name.lower(): value.strip().lower() for name, value in _TAG.findall(record[:2000])}
    wish = (tags.get(b"sp") if is_below else None) or tags.get(b"p") or b"none"
    known = wish.decode() if wish in {b"none", b"quarantine", b"reject"} else "none"
    return Policy(known, tags.get(b"adkim") == b"s", tags.get(b"aspf") == b"s")
