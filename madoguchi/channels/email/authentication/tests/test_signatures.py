"""Signatures checked here, against a name server of the test's own."""

import time
from types import SimpleNamespace

import dkim
import pytest

from madoguchi.channels.email.authentication import signatures
from madoguchi.channels.email.authentication.hops import Trust
from madoguchi.channels.email.authentication.judging import Verdict, judge
from madoguchi.channels.email.authentication.tests.name_server import NameServer, keys, rsa_key, signed
from madoguchi.channels.email.tests.mails import plain
from madoguchi.kit import resolving
from madoguchi.kit.resolving import Asker, Unanswered

AUTHOR = "山田 花子 <hanako@shop.example>"
MAIL = plain(sender=AUTHOR, Date="Sun, 22 Nov 2026 10:00:00 +0900")
STRICT = "v=DMARC1; p=reject; adkim=s"


def verdict(raw: bytes) -> Verdict:
    return judge(raw, Trust())


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_right_signature_of_the_author_verifies_the_sender(names, kind):
    names.texts = keys("shop.example") | {"_dmarc.shop.example": "v=DMARC1; p=quarantine"}
    found = verdict(signed(MAIL, "shop.example", kind=kind))
    assert (found.dkim, found.dmarc, found.state, found.source) == ("pass", "pass", "verified", "own")
    assert (found.signers, found.wish) == (("shop.example",), "quarantine")


def test_a_changed_body_is_wrong_but_says_nothing_of_the_sender(names):
    names.texts = keys("shop.example") | {"_dmarc.shop.example": "v=DMARC1; p=reject"}
    found = verdict(signed(MAIL, "shop.example") + b"Pay here instead\r\n")
    assert (found.dkim, found.dmarc, found.state) == ("fail", "none", "unknown")  # SPF may have vouched for it


def test_somebody_elses_signature_does_not_vouch(names):
    names.texts = keys("mailer.example") | {"_dmarc.shop.example": "v=DMARC1; p=reject"}
    found = verdict(signed(MAIL, "mailer.example"))
    assert (found.dkim, found.dmarc, found.state) == ("pass", "none", "unknown")


def test_the_policy_of_the_organisation_holds_below_it_unless_it_is_strict(names):
    below = plain(sender="a@mail.shop.co.jp", Date="Sun, 22 Nov 2026 10:00:00 +0900")
    names.texts = keys("shop.co.jp") | {"_dmarc.shop.co.jp": "v=DMARC1; p=none; sp=reject"}
    found = verdict(signed(below, "shop.co.jp"))
    assert (found.dmarc, found.wish) == ("pass", "reject")
    names.texts = keys("other.co.jp") | {"_dmarc.mail.shop.co.jp": "v=DMARC1; p=none"}
    assert verdict(signed(below, "other.co.jp")).state == "unknown"  # co.jp belongs to nobody


def test_strict_alignment_wants_the_very_same_domain(names):
    below = plain(sender="a@mail.shop2.example", Date="Sun, 22 Nov 2026 10:00:00 +0900")
    names.texts = keys("shop2.example") | {"_dmarc.mail.shop2.example": STRICT}
    assert verdict(signed(below, "shop2.example")).dmarc == "none"


def test_none_is_not_fail(names):
    found = verdict(MAIL)
    assert (found.spf, found.dkim, found.dmarc, found.state) == ("none", "none", "none", "unknown")
    assert names.asked == []  # nothing is signed, so nobody is asked


def test_a_missing_key_is_no_forgery(names):
    found = verdict(signed(MAIL, "shop.example"))
    assert (found.dkim, found.state) == ("permerror", "unknown")


def test_words_put_below_a_signed_length_are_not_vouched_for(names):
    names.texts = keys("shop.example")
    longer = signed(MAIL, "shop.example", length=True) + b"and pay to this account\r\n"
    assert dkim.verify(longer, dnsfunc=lambda *_, **__: rsa_key()[1].encode())  # formally it is right
    assert verdict(longer).dkim == "neutral"


@pytest.mark.parametrize("line", [b"Subject: Pay\r\n", b"To: x@evil.example\r\n", b"Content-Type: text/html\r\n"])
def test_a_second_header_on_top_of_the_signed_one_is_not_vouched_for(names, line):
    names.texts = keys("shop.example")
    head, _, rest = signed(MAIL, "shop.example").partition(b"From:")
    assert verdict(head + line + b"From:" + rest).dkim == "neutral"


def test_a_second_author_is_nobody(names):
    names.texts = keys("shop.example")
    assert verdict(b"From: boss@bank.example\r\n" + signed(MAIL, "shop.example")).state == "unknown"


def test_a_signature_without_the_author_does_not_vouch(names, monkeypatch):
    monkeypatch.setattr(dkim.DKIM, "verify", lambda *_, **__: True)  # dkimpy would take it
    lines = b"DKIM-Signature: v=1; a=rsa-sha256; d=shop.example; s=s1; h=to:subject; bh=YQ==; b=YQ==\r\n"
    assert [each.value for each in signatures.check(lines + MAIL, Asker())] == ["neutral"]


def test_only_some_signatures_are_checked(names):
    raw = MAIL
    for n in range(12):
        raw = signed(raw, f"d{n}.example")
    assert len(signatures.check(raw, Asker())) == signatures.SIGNATURES_AT_MOST
    assert len(names.asked) <= signatures.SIGNATURES_AT_MOST


def test_a_silent_name_server_holds_nothing_up(names, monkeypatch):
    monkeypatch.setattr(resolving, "LOOKUP_SECONDS", 0.2)
    names.is_silent = True
    begun = time.monotonic()
    for n in range(30):
        found = verdict(signed(MAIL, f"silent{n}.example"))
        assert (found.dkim, found.state) == ("temperror", "unknown")
    assert len(set(names.asked)) <= resolving.SILENCES_AT_MOST  # afterwards nobody is asked for a while
    assert time.monotonic() - begun < 20


def test_a_failing_name_server_is_no_verdict(names):
    names.fails = True
    assert verdict(signed(MAIL, "shop.example")).dkim == "temperror"


def test_without_a_name_server_all_is_open(settings):
    settings.DNS = "none"
    found = verdict(signed(MAIL, "shop.example"))
    assert (found.dkim, found.dmarc, found.state) == ("none", "none", "unknown")


def test_questions_are_counted(names):
    names.texts = {"a.example": "x"}
    asker = Asker(questions=2)
    assert asker.texts("a.example") == [b"x"]
    assert asker.texts("b.example") == []
    with pytest.raises(Unanswered):
        asker.texts("c.example")


@pytest.mark.parametrize(
    "raw",
    [
        b"DKIM-Signature: v=1; a=rsa-sha256; d=x.example; s=s; h=from; bh=YQ==; b=" + b" " * 100_000 + b"!\r\n" + MAIL,
        b"DKIM-Signature: " + b"b=" * 50_000 + b"\r\n" + MAIL,
        signed(MAIL, "shop.example") + b" " * 200_000,
        signed(MAIL, "shop.example") + (b" " * 900 + b"x") * 3000,
        b"ARC-Seal: i=999999999; " + b"a" * 100_000 + b"\r\n" + MAIL,
        b"DKIM-Signature: ;;;=\r\n" * 2000 + MAIL,
        b"\r\n",
        b" folded\r\nDKIM-Signature: x",
    ],
)
def test_a_hostile_signature_costs_little(names, raw):
    begun = time.process_time()
    judge(raw, Trust((), ("forwarder.example",)))
    assert time.process_time() - begun < 2


def sealed(raw: bytes, domain: str, results: str) -> bytes:
    """A mail that passed a forwarder, which sealed what it had found."""
    said = SimpleNamespace(authserv_id=f"in.{domain}", results=[_Said(results)])
    reader = SimpleNamespace(parse=lambda _: said)
    dkim.authres = SimpleNamespace(AuthenticationResultsHeader=reader, core=SimpleNamespace(SyntaxError=ValueError))
    try:
        head = b"Authentication-Results: x\r\n"
        lines = dkim.arc_sign(head + raw, b"s1", domain.encode(), rsa_key()[0], f"in.{domain}".encode())
    finally:
        del dkim.authres
    return b"".join(lines) + raw


class _Said(str):
    __slots__ = ()
    method = "dkim"


def test_a_seal_of_a_named_forwarder_is_checked_here(names: NameServer):
    raw = b"\r\n".join(MAIL.splitlines()) + b"\r\n"
    names.texts = keys("forwarder.example") | keys("stranger.example")
    results = "dkim=pass header.d=shop.example; dmarc=pass header.from=shop.example"
    trust = Trust((), ("forwarder.example",))
    found = judge(sealed(raw, "forwarder.example", results), trust)
    assert (found.dmarc, found.source, found.by, found.state) == ("pass", "arc", "forwarder.example", "verified")
    assert judge(sealed(raw, "stranger.example", results), trust).state == "unknown"
    assert judge(sealed(raw, "forwarder.example", results).replace(b"dmarc=pass", b"dmarc=none"), trust).state == "unknown"
