"""Keys made here sign what we send; dkimpy checks it against a real DNS server on loopback."""

from datetime import timedelta

import dkim
import pytest
from django.utils import timezone

from madoguchi.channels.email.dkim import advising, checking, keys, signing
from madoguchi.channels.email.mime.writing import write
from madoguchi.channels.email.models import DkimKey
from madoguchi.channels.email.routes import Route
from madoguchi.channels.email.tests.test_sending import reply, work
from madoguchi.channels.email.tests.test_writing import outgoing
from madoguchi.kit.tests.dns_server import DnsServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dns(settings):
    server = DnsServer()
    settings.DNS = server.address
    yield server
    server.close()


@pytest.fixture
def key(inbox, agent) -> DkimKey:
    return keys.make(inbox, by=agent)


def publish(dns, key) -> None:
    dns.texts[keys.record_name(key)] = [keys.record_value(key)]


def verified(content: bytes, dns, index: int = 0) -> bool:
    def asked(name, timeout=5):
        return b"".join(text.encode() for text in dns.texts.get(name.decode().rstrip("."), []))

    return dkim.DKIM(content).verify(idx=index, dnsfunc=asked)


@pytest.mark.parametrize("algorithm", ["rsa", "ed25519"])
def test_a_reply_leaves_signed_once_the_record_was_seen(conversation, agent, inbox, caught, dns, algorithm):
    key = keys.make(inbox, by=agent, algorithm=algorithm)
    reply(conversation, agent)
    work()
    assert b"DKIM-Signature" not in caught[0].content
    assert checking.check(key) == checking.MISSING
    publish(dns, key)
    assert checking.check(key) == checking.FOUND
    reply(conversation, agent, text="署名つきです。")
    work()
    assert b"d=aobato.example.jp" in caught[1].content
    assert verified(caught[1].content, dns)
    assert not verified(caught[1].content.replace(b"Subject:", b"Subject: x"), dns)


def test_nothing_can_be_put_on_top_of_what_is_signed(inbox, key, dns):
    publish(dns, key)
    checking.check(key)
    content = signing.signed(write(outgoing()), workspace_id=inbox.workspace_id, domain="aobato.example.jp")
    assert verified(content, dns)
    for line in (
        b"From: x@evil.example",
        b"Subject: x",
        b"To: x@evil.example",
        b"Cc: x@evil.example",
        b"Reply-To: x@y.z",
        b"Date: x",
        b"Content-Type: text/html",
    ):
        assert not verified(line + b"\r\n" + content, dns), line


def test_a_mailing_is_signed_with_its_way_out(inbox, key, dns):
    publish(dns, key)
    checking.check(key)
    raw = write(outgoing(extra={"X-A": "b"})).replace(b"X-A: b", b"List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    content = signing.signed(raw, workspace_id=inbox.workspace_id, domain="aobato.example.jp")
    assert verified(content, dns)
    assert not verified(content.replace(b"One-Click", b"Two-Clicks"), dns)


def test_the_private_half_is_sealed_and_the_public_half_fits_it(key, dns):
    assert "PRIVATE" not in key.private_sealed
    assert len(keys.record_value(key)) > 255
    assert "".join(keys.record_strings(key).strip('"').split('" "')) == keys.record_value(key)
    assert all(len(piece) <= 255 for piece in keys.record_strings(key).strip('"').split('" "'))


def test_a_new_key_takes_over_only_when_its_record_is_there(inbox, agent, key, dns):
    publish(dns, key)
    checking.check(key)
    newer = keys.make(inbox, by=agent)
    assert newer.selector != key.selector
    assert checking.check(newer) == checking.MISSING
    key.refresh_from_db()
    assert key.state == DkimKey.State.ACTIVE
    publish(dns, newer)
    checking.check(newer)
    key.refresh_from_db()
    assert (key.state, key.private_sealed) == (DkimKey.State.RETIRED, "")
    assert key.keep_record_until > timezone.now() + timedelta(days=6)
    content = signing.signed(write(outgoing()), workspace_id=inbox.workspace_id, domain=key.domain)
    assert content.count(b"DKIM-Signature") == 1
    assert f"s={newer.selector}".encode() in content
    assert keys.forget_retired() == 0
    DkimKey.objects.filter(pk=key.pk).update(keep_record_until=timezone.now() - timedelta(days=1))
    assert keys.forget_retired() == 1


def test_both_kinds_of_keys_sign_side_by_side(inbox, agent, dns):
    for algorithm in ("rsa", "ed25519"):
        key = keys.make(inbox, by=agent, algorithm=algorithm)
        publish(dns, key)
        checking.check(key)
    content = signing.signed(write(outgoing()), workspace_id=inbox.workspace_id, domain=key.domain)
    assert verified(content, dns, 0)
    assert verified(content, dns, 1)


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ("v=DKIM1; k=rsa; p=AAAA", checking.OTHER),
        ("v=DKIM1; k=rsa; p=", checking.BROKEN),
        ("hello", checking.BROKEN),
    ],
)
def test_wrong_records_are_told_apart(key, dns, record, code):
    dns.texts[keys.record_name(key)] = [record]
    assert checking.check(key) == code
    key.refresh_from_db()
    assert (key.state, key.check_code) == (DkimKey.State.MADE, code)


def test_a_record_that_was_cut_off_is_named(key, dns):
    dns.texts[keys.record_name(key)] = [keys.record_value(key)[:255]]
    assert checking.check(key) == checking.BROKEN


def test_an_unanswered_question_changes_nothing(key, dns):
    dns.silent.add(keys.record_name(key))
    assert checking.check(key) == checking.UNANSWERED


def test_signing_keys_are_looked_after_daily(key, dns):
    publish(dns, key)
    checking.check(key)
    assert checking.check_daily() == 0
    DkimKey.objects.update(checked_at=timezone.now() - timedelta(days=1))
    dns.texts.clear()
    assert checking.check_daily() == 1
    key.refresh_from_db()
    assert (key.state, key.check_code) == (DkimKey.State.ACTIVE, checking.MISSING)


def test_a_key_that_cannot_be_opened_lets_the_mail_go_unsigned(inbox, key, dns):
    DkimKey.objects.update(state=DkimKey.State.ACTIVE, private_sealed="k1:nonsense")
    raw = write(outgoing())
    assert signing.signed(raw, workspace_id=inbox.workspace_id, domain=key.domain) == raw


def test_another_workspaces_key_never_signs_for_us(inbox, key, dns, room):
    publish(dns, key)
    checking.check(key)
    other = room("other", "help@aobato.example.jp")
    raw = write(outgoing())
    assert signing.signed(raw, workspace_id=other.workspace_id, domain=key.domain) == raw


GMAIL = Route("smtp.gmail.com", 587)


@pytest.mark.parametrize(
    ("records", "route", "tone", "record"),
    [
        (None, GMAIL, "mend", "v=spf1 include:_spf.google.com ~all"),
        (["v=spf1 include:_spf.google.com -all"], GMAIL, "good", ""),
        (["v=spf1 mx -all"], GMAIL, "mend", "v=spf1 mx include:_spf.google.com -all"),
        (["v=spf1 redirect=_spf.example.com"], GMAIL, "mend", "v=spf1 include:_spf.google.com redirect=_spf.example.com"),
        (["v=spf1 include:_spf.google.com"], GMAIL, "mend", "v=spf1 include:_spf.google.com ~all"),
        (["v=spf1 -all", "v=spf1 mx -all"], GMAIL, "mend", "v=spf1 mx include:_spf.google.com -all"),
        (["v=spf1 mx -all"], Route("mail.aobato.example.jp", 25), "unsure", "v=spf1 mx a:mail.aobato.example.jp -all"),
        (["v=spf1 -all"], None, "unsure", ""),
    ],
)  # fmt: skip
def test_advice_on_spf(dns, records, route, tone, record):
    if records is not None:
        dns.texts["aobato.example.jp"] = ["google-site-verification=x", *records]
    advice = advising.advise("aobato.example.jp", route)[0]
    assert (advice.tone, advice.record) == (tone, record)
    assert str(advice.words)


def test_advice_on_dmarc(dns):
    def advice():
        return advising.advise("mail.aobato.jp", GMAIL)[1]

    assert (advice().tone, advice().record) == ("mend", "v=DMARC1; p=none; rua=mailto:postmaster@mail.aobato.jp")
    dns.texts["_dmarc.aobato.jp"] = ["v=DMARC1; p=reject"]
    assert (advice().tone, advice().name) == ("good", "_dmarc.aobato.jp")
    dns.silent.add("_dmarc.mail.aobato.jp")
    assert advice().tone == "unsure"
