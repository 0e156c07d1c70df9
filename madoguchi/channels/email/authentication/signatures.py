"""DKIM and ARC checked here, by dkimpy. Bounded in count, size and time; no key in time is no verdict, never a failure.

A signature vouches only for what it covers. One with a length (l=), one that leaves out From, and one that lets a second
Subject, To or Content-Type be put on top of the signed one does not vouch here, though it is formally right.
"""

import logging
import re
from collections import Counter
from dataclasses import dataclass

import dkim

from madoguchi.channels.email.authentication import results
from madoguchi.channels.email.authentication.results import Results
from madoguchi.kit.resolving import Asker, Unanswered

SIGNATURES_AT_MOST = 5
SEALS_AT_MOST = 5
LARGEST = 20 * 1024 * 1024
LONGEST_HEADER = 8000
BLANKS_AT_MOST = 20_000_000

_READ_ONCE = frozenset(
    {b"from", b"subject", b"to", b"cc", b"date", b"reply-to", b"message-id", b"content-type", b"mime-version"}
)
_BLANKS = re.compile(rb"[ \t]{16,}")
_TAG = re.compile(rb"(?:^|;)\s{0,80}([a-z]{1,9})\s{0,9}=\s{0,9}([^;]{0,6000})", re.IGNORECASE)

_quiet = logging.getLogger("madoguchi.dkim")  # dkimpy tells every bad signature of every mail as an error
_quiet.setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Signature:
    """One DKIM signature: whose, and whether it is right: pass, fail, neutral, temperror or permerror."""

    domain: str
    value: str


@dataclass(frozen=True)
class Chain:
    """An ARC chain that is whole: for each seal, newest first, its domain and what its server had found."""

    seals: tuple[tuple[str, Results], ...] = ()


def check(raw: bytes, asker: Asker) -> list[Signature]:
    """Every signature of a mail that can be checked, topmost first."""
    if not _is_checkable(raw) or b"dkim-signature" not in raw[: 512 * 1024].lower():
        return []
    try:
        mail = dkim.DKIM(raw, logger=_quiet, minkey=1024)
    except (dkim.DKIMException, IndexError, ValueError):
        return []
    lines = [value for name, value in mail.headers if name.lower() == b"dkim-signature"]
    counts = Counter(name.lower() for name, _ in mail.headers)
    return [_checked(mail, n, line, counts, asker) for n, line in enumerate(lines[:SIGNATURES_AT_MOST])]


def chain(raw: bytes, asker: Asker) -> Chain | None:
    """The ARC chain of a mail; None when there is none, it is broken, or its keys cannot be had."""
    if not _is_checkable(raw):
        return None
    try:
        mail = dkim.ARC(raw, logger=_quiet, minkey=1024)
        seals = [value for name, value in mail.headers if name.lower().startswith(b"arc-")]
        if not seals or len(seals) > 3 * SEALS_AT_MOST or any(_is_odd(value) for value in seals):
            return None
        verdict, sets, _ = mail.verify(dnsfunc=_Keys(asker))
    except (dkim.DKIMException, IndexError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if verdict != dkim.CV_Pass:
        return None
    return Chain(tuple((_text(each["as-domain"]), results.read(each["aar-value"])) for each in sets))


def tags(line: bytes) -> dict[bytes, bytes]:
    """`name=value` pairs of a signature or seal."""
    return {name.lower(): value.strip() for name, value in _TAG.findall(line[:LONGEST_HEADER])}


def _checked(mail: dkim.DKIM, n: int, line: bytes, counts: Counter[bytes], asker: Asker) -> Signature:
    named = tags(line)
    domain = _text(named.get(b"d", b""))
    if _is_odd(line):
        return Signature(domain, "permerror")
    keys = _Keys(asker)
    try:
        is_right = mail.verify(n, dnsfunc=keys)
    except (dkim.DKIMException, IndexError, ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        return Signature(domain, "fail" if isinstance(error, dkim.ValidationError) else "permerror")
    if keys.is_unanswered:
        return Signature(domain, "temperror")
    if not is_right:
        return Signature(domain, "fail" if keys.has_found else "permerror")
    return Signature(domain, "pass" if _covers(named, counts) else "neutral")


def _covers(named: dict[bytes, bytes], counts: Counter[bytes]) -> bool:
    signed = Counter(re.split(rb"\s*:\s*", named.get(b"h", b"").lower()))
    if b"l" in named or b"from" not in signed:
        return False
    return all(counts[name] <= max(signed[name], 1) for name in _READ_ONCE)


def _is_checkable(raw: bytes) -> bool:
    """dkimpy's white-space rules are quadratic in runs of blanks: mails made of them are left alone."""
    if len(raw) > LARGEST:
        return False
    effort = 0
    for run in _BLANKS.finditer(raw):
        effort += (run.end() - run.start()) ** 2
        if effort > BLANKS_AT_MOST:
            return False
    return True


def _is_odd(line: bytes) -> bool:
    return len(line) > LONGEST_HEADER or re.search(rb"\s{200}", line) is not None


def _text(value: bytes) -> str:
    return value.decode("ascii", "replace").strip().strip(".").lower()[:255]


class _Keys:
    """dkimpy's way to the DNS."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.is_unanswered = self.has_found = False

    def __call__(self, name: bytes, timeout: float = 5) -> bytes | None:  # noqa: ARG002 (the asker has its own)
        try:
            found = self.asker.texts(name.decode("ascii", "replace"))
        except Unanswered:
            self.is_unanswered = True
            return None
        self.has_found = bool(found)
        return found[0] if found else None
