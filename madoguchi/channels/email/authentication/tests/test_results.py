"""Authentication-Results and its kin as the world writes them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.authentication import results, spam


def values(header: bytes) -> dict[str, str]:
    return {each.method: each.value for each in results.read(header).results}


def test_a_full_line_is_read_with_its_properties():
    found = results.read(
        b'mx.example.jp 1; dkim=pass (2048 (rsa) key) header.d=shop.example header.b="a;b"; '
        b"spf=softfail smtp.mailfrom=a@shop.example; dmarc=fail (p=REJECT) header.from=shop.example"
    )
    assert found.by == "mx.example.jp"
    assert [(each.method, each.value) for each in found.results] == [("dkim", "pass"), ("spf", "softfail"), ("dmarc", "fail")]
    assert found.results[0].properties["header.b"] == "a;b"
    assert found.results[1].domain("smtp.mailfrom") == "shop.example"


@pytest.mark.parametrize(
    ("header", "by", "expected"),
    [
        (b"spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dmarc=bestguesspass action=none", "", ("spf", "pass")),
        (b"mx.example.jp; none", "mx.example.jp", None),
        (b"mx.example.jp; spf=hardfail", "mx.example.jp", ("spf", "fail")),
        (b"mx.example.jp; dkim=policy", "mx.example.jp", ("dkim", "neutral")),
        (
            b"mta1.example.jp  from=a.example; domainkeys=neutral (no sig); dkim=pass (ok); header.i=@a.example",
            None,
            ("dkim", "pass"),
        ),
        (b"i=1; mx.example.jp; dkim=pass header.d=a.example", "mx.example.jp", ("dkim", "pass")),
        (b"mx.example.jp; DKIM=Pass Header.D=a.example", "mx.example.jp", ("dkim", "pass")),
        (b"mx.example.jp; (dkim=pass) spf=fail", "mx.example.jp", ("spf", "fail")),
    ],
)
def test_every_house_has_its_own_way(header, by, expected):
    found = results.read(header)
    assert by is None or found.by == by
    if expected is None:
        assert found.results == ()
    else:
        assert (expected[0], expected[1]) in [(each.method, each.value) for each in found.results]


def test_a_comment_or_a_quoted_text_says_nothing():
    assert values(b'mx.example.jp; spf=fail reason="; dmarc=pass" (dmarc=pass)') == {"spf": "fail"}


def test_received_spf_is_read():
    found = results.read_spf(
        b'Pass (mx: domain of a@b.example) client-ip=192.0.2.1; envelope-from="a@b.example"; helo=mx.b.example'
    )
    assert found.value == "pass"
    assert found.domain("smtp.mailfrom") == "b.example"


@pytest.mark.parametrize(
    "evil", [b"(" * 100_000, b'"\\' * 50_000, b'"' * 100_000, b";" * 100_000, b"a" * 100_000, b"dkim=" * 20_000]
)
def test_a_hostile_line_costs_little(evil):
    begun = time.process_time()
    results.read(evil)
    results.read_spf(evil)
    spam.read([("x-spam-status", evil), ("x-spamd-result", evil)])
    assert time.process_time() - begun < 2


@given(st.binary(max_size=400))
def test_any_bytes_are_read_as_something(raw):
    for each in results.read(raw).results:
        assert each.value in results.VALUES
    results.read_spf(raw)
    spam.read([("x-spam-status", raw), ("x-rspamd-score", raw), ("x-ms-exchange-organization-scl", raw)])


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ([("x-spam-status", b"Yes, score=7.3 required=5.0 tests=A")], ("SpamAssassin", True, 7.3)),
        ([("x-spam-flag", b"NO"), ("x-spam-score", b"-1.9")], ("SpamAssassin", False, -1.9)),
        ([("x-spamd-result", b"default: False [3.20 / 15.00]; X(1)")], ("Rspamd", False, 3.2)),
        ([("x-rspamd-score", b"12.5"), ("x-rspamd-action", b"add header")], ("Rspamd", True, 12.5)),
        ([("x-ms-exchange-organization-scl", b"6")], ("Microsoft", True, 6.0)),
        ([("x-forefront-antispam-report", b"CIP:192.0.2.1;SCL:1;SRV:;")], ("Microsoft", False, 1.0)),
        ([("x-mailer", b"x")], None),
    ],
)
def test_what_a_spam_filter_thought(head, expected):
    found = spam.read(head)
    assert (found and (found.by, found.is_spam, found.score)) == expected
