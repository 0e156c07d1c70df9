"""Whose lines are believed: our own provider's, and a named forwarder's; never the sender's."""

import pytest

from madoguchi.channels.email.authentication import forwarding, hops
from madoguchi.channels.email.authentication.hops import Trust
from madoguchi.channels.email.authentication.judging import judge
from madoguchi.channels.email.mime.parts import split_head

OURS = Trust(("mx.provider.example",))
BORDER = "Received: from mail.sender.example (mail.sender.example [192.0.2.7])\r\n\tby mx.provider.example with ESMTP; x"
RESULTS = "Authentication-Results: mx.provider.example; "
GENUINE = RESULTS + "spf=fail smtp.mailfrom=evil.example; dkim=none; dmarc=fail header.from=bank.example"
FORGED = RESULTS + "spf=pass smtp.mailfrom=bank.example; dkim=pass header.d=bank.example; dmarc=pass"
BELOW = "Received: from a by mx.provider.example; x"
FROM = "From: a@bank.example"


def mail(*lines: str) -> bytes:
    return "\r\n".join([*lines, "", "text", ""]).encode()


def head(*lines: str) -> list[tuple[str, bytes]]:
    return split_head(memoryview(mail(*lines)))[0]


def dmarc(*lines: str, trust: Trust = OURS) -> str:
    return judge(mail(*lines), trust).dmarc


def test_the_trusted_hop_is_believed():
    assert dmarc(BORDER, GENUINE, FROM) == "fail"


def test_nobody_is_believed_where_nobody_is_named():
    found = judge(mail(BORDER, FORGED, FROM), Trust())
    assert (found.spf, found.dkim, found.dmarc, found.state) == ("none", "none", "none", "unknown")


def test_another_server_is_not_believed():
    assert dmarc(BORDER, FORGED.replace("mx.provider", "mx.elsewhere"), FROM) == "none"


@pytest.mark.parametrize(
    "lines",
    [
        (BORDER, GENUINE, FORGED, FROM),
        (BORDER, GENUINE, FROM, FORGED),
        (GENUINE, BORDER, FORGED, FROM),
        (BORDER, GENUINE, BELOW, FORGED, FROM),
    ],
)
def test_a_forged_line_below_the_genuine_one_is_ignored(lines):
    found = judge(mail(*lines), OURS)
    assert (found.dmarc, found.spf, found.state) == ("fail", "fail", "failed")


def test_a_forged_line_below_the_border_is_ignored_even_alone():
    assert dmarc(BORDER, BELOW, FORGED, FROM) == "none"


def test_a_server_that_only_calls_itself_ours_is_outside():
    disguised = "Received: from mx.provider.example (evil.example [198.51.100.9]) by mx.provider.example; x"
    assert dmarc(disguised, BELOW, FORGED, FROM) == "none"


def test_results_may_lie_behind_an_inner_hop():
    inner = "Received: from localhost (localhost [127.0.0.1]) by mx.provider.example with ESMTP; x"
    assert dmarc(inner, "Received: by 2002:a05:6a10:0:b0:1:2:3 with SMTP id x; y", BORDER, GENUINE, FROM) == "fail"


def test_a_server_that_names_nobody_is_known_by_its_hop():
    border = (
        "Received: from mail.sender.example (192.0.2.7) by a.mail.protection.provider.example with Microsoft SMTP Server; x"
    )
    line = "Authentication-Results: spf=pass smtp.mailfrom=bank.example; dkim=pass header.d=bank.example; dmarc=pass"
    assert dmarc(border, line, FROM, trust=Trust(("protection.provider.example",))) == "pass"


def test_several_lines_of_one_server_are_read_together():
    found = judge(
        mail(
            BORDER,
            "Authentication-Results: mx.provider.example; dmarc=pass header.from=bank.example",
            "Authentication-Results: mx.provider.example; dkim=pass header.d=bank.example",
            "Received-SPF: pass (x) client-ip=192.0.2.7; envelope-from=a@bank.example;",
            FROM,
        ),
        OURS,
    )
    assert (found.dmarc, found.dkim, found.spf, found.signers, found.state) == (
        "pass",
        "pass",
        "pass",
        ("bank.example",),
        "verified",
    )


def test_only_the_topmost_line_says_dmarc():
    top = "Authentication-Results: mx.provider.example; spf=none smtp.mailfrom=x.example"
    assert dmarc(BORDER, top, FORGED.replace("dkim=pass header.d=bank.example; ", ""), FROM) != "pass"


def test_a_verdict_on_another_author_is_no_verdict():
    line = "Authentication-Results: mx.provider.example; dmarc=pass header.from=evil.example"
    found = judge(mail(BORDER, line, FROM), OURS)
    assert found.state == "unknown"


def test_two_authors_are_none():
    line = "Authentication-Results: mx.provider.example; dmarc=pass header.from=bank.example"
    assert judge(mail(BORDER, line, FROM, "From: b@evil.example"), OURS).state == "unknown"


def test_whoever_speaks_to_our_own_receiver_from_outside_is_not_believed():
    door = "Received: from mx.provider.example ([198.51.100.9])\r\n\tby desk (Madoguchi) with ESMTP\r\n\tid x; y"
    assert dmarc(door, FORGED, FROM) == "none"
    assert dmarc(door, BORDER, FORGED, FROM) == "none"
    local = door.replace("198.51.100.9", "127.0.0.1")
    assert dmarc(local, BORDER, FORGED, FROM) == "pass"
    assert dmarc(door, BORDER, FORGED, FROM, trust=Trust(("mx.provider.example", "198.51.100.9"))) == "pass"


# Forwarded: sender → forwarder.example → provider.example

HANDED_OVER = "Received: from out.forwarder.example (out.forwarder.example [192.0.2.50]) by mx.provider.example; x"
AFTER = RESULTS + "spf=pass smtp.mailfrom=SRS0=x@forwarder.example; dmarc=fail header.from=bank.example"
CAME = "Received: from mail.bank.example (mail.bank.example [192.0.2.80]) by in.forwarder.example; x"
BEFORE = (
    "Authentication-Results: in.forwarder.example; spf=pass smtp.mailfrom=bank.example; dmarc=pass header.from=bank.example"
)
FORWARDED = Trust(("mx.provider.example",), ("forwarder.example",))


def test_a_named_forwarder_is_believed_about_what_came_before_it():
    found = judge(mail(HANDED_OVER, AFTER, CAME, BEFORE, FROM), FORWARDED)
    assert (found.dmarc, found.source, found.by) == ("pass", "forwarder", "in.forwarder.example")


def test_a_forwarder_nobody_named_is_not_believed():
    assert dmarc(HANDED_OVER, AFTER, CAME, BEFORE, FROM) == "fail"


def test_a_mail_that_did_not_come_through_the_forwarder_cannot_borrow_its_word():
    straight = BORDER.replace("mail.sender.example", "out.forwarder.example", 1)  # said, not looked up
    assert dmarc(straight, GENUINE, CAME, BEFORE, FROM, trust=FORWARDED) == "fail"


def test_a_sealed_forward_is_believed_when_our_provider_found_the_chain_whole():
    after = AFTER.replace("dmarc=fail", "arc=pass (i=1); dmarc=fail")
    seal = "ARC-Seal: i=1; a=rsa-sha256; d=forwarder.example; s=x; cv=none; b=x"
    sealed = "ARC-Authentication-Results: i=1; in.forwarder.example; dmarc=pass header.from=bank.example"
    handed = HANDED_OVER.replace("(out.forwarder.example [192.0.2.50])", "(unknown [192.0.2.50])")
    after = after.replace("SRS0=x@forwarder.example", "x@elsewhere.example")
    found = judge(mail(handed, after, seal, sealed, FROM), FORWARDED)
    assert (found.dmarc, found.source, found.by) == ("pass", "arc", "forwarder.example")
    assert dmarc(handed, after, seal.replace("forwarder", "stranger"), sealed, FROM, trust=FORWARDED) == "fail"
    assert dmarc(handed, after.replace("arc=pass", "arc=fail"), seal, sealed, FROM, trust=FORWARDED) == "fail"


def test_the_server_of_the_mailbox_is_named_for_a_proposal():
    assert hops.speaker(head(BORDER, GENUINE, BELOW, FORGED.replace("mx.provider", "forged"), FROM)) == "mx.provider.example"
    assert hops.speaker(head(BORDER, BELOW, FORGED, FROM)) == ""


def test_a_forwarded_mailbox_is_noticed():
    through = [mail(HANDED_OVER, CAME.replace("bank", f"bank{n}"), FROM) for n in range(4)]
    straight = [mail(BORDER.replace("sender", f"s{n}"), FROM) for n in range(4)]
    assert forwarding.of_heads(through) == "forwarder.example"
    assert forwarding.of_heads(straight) is None
    assert forwarding.of_heads(through[:2]) is None
    assert forwarding.of_heads([*through[:3], *straight]) is None
    told = [mail("X-Forwarded-To: a@provider.example", HANDED_OVER, FROM)] * 3
    assert forwarding.of_heads(told) == "forwarder.example"
