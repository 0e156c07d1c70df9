"""Delivery failures of the world: the receiver, whether the address is dead, and why."""
# ruff: noqa: E501 - mails a line each

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.tests.bounce_forms import FORMS


def bounce(sender: str, subject: str, text: str, more: str = "") -> bytes:
    head = (
        f"From: {sender}\r\nTo: desk@example.jp\r\nSubject: {subject}\r\n{more}Content-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    return (head + text.replace("\n", "\r\n")).encode()


@pytest.mark.parametrize("form", FORMS)
def test_each_form(form: str) -> None:
    sender, subject, text, expected = FORMS[form]
    found = read(bounce(sender, subject, text)).bounce
    assert found is not None
    assert [(each.recipient, each.hard, each.reason) for each in found] == expected


def test_a_receiver_that_only_a_header_names() -> None:
    done = read(
        bounce("Mail <x@example.org>", "Hm", "550 5.1.1 no such user", "X-Failed-Recipients: a@x.example, b@x.example\r\n")
    )
    assert [each.recipient for each in done.bounce or []] == ["a@x.example", "b@x.example"]


def report(
    kind: str,
    fields: str,
    words: str = "See below.",
    inner: str = "Message-ID: <ours@example.jp>\r\nTo: hanako@shop.example.com\r\n",
) -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.example.org\r\nSubject: Report\r\nContent-Type: multipart/report; report-type={kind}; boundary=q\r\n\r\n"
        f"--q\r\n\r\n{words}\r\n--q\r\nContent-Type: message/{kind}\r\n\r\n{fields}\r\n--q\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n.\r\n--q--\r\n"
    ).encode()


def test_a_report_of_success_names_no_failure() -> None:
    fields = (
        "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; hanako@shop.example.com\r\nAction: delivered\r\nStatus: 2.1.5"
    )
    assert read(report("delivery-status", fields)).bounce == []


def test_whom_we_wrote_to_stands_before_where_it_was_led() -> None:
    fields = "Reporting-MTA: dns; x\r\n\r\nOriginal-Recipient: rfc822;hanako@shop.example.com\r\nFinal-Recipient: rfc822; h@inner.example\r\nAction: failed\r\nStatus: 5.1.1"
    assert [each.recipient for each in read(report("delivery-status", fields)).bounce or []] == ["hanako@shop.example.com"]


def test_a_delayed_mail_is_soft_whatever_the_code() -> None:
    fields = "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@x.example\r\nAction: delayed\r\nStatus: 4.4.1\r\nDiagnostic-Code: smtp; 450 host unknown"
    found = read(report("delivery-status", fields)).bounce or []
    assert [(each.hard, each.reason) for each in found] == [(False, "expired")]


@pytest.mark.parametrize(
    ("fields", "recipient"),
    [
        ("Feedback-Type: abuse\r\nOriginal-Rcpt-To: <hanako@shop.example.com>\r\nVersion: 1", "hanako@shop.example.com"),
        ("Feedback-Type: abuse\r\nVersion: 1", "hanako@shop.example.com"),
    ],
)
def test_a_complaint_is_no_failure_of_the_address(fields: str, recipient: str) -> None:
    found = read(report("feedback-report", fields)).bounce or []
    assert [(each.recipient, each.hard, each.reason) for each in found] == [(recipient, False, "complaint")]


def test_a_complaint_without_a_receiver_is_still_one() -> None:
    found = read(report("feedback-report", "Feedback-Type: abuse", inner="To: <Undisclosed>\r\n")).bounce or []
    assert [(each.recipient, each.reason) for each in found] == [("", "complaint")]


def test_a_notice_in_json() -> None:
    text = '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"a@x.example","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},"mail":{"headers":[{"name":"Message-ID","value":"<ours@example.jp>"}]}}'
    done = read(bounce("SES <no-reply@sns.amazonaws.com>", "AWS Notification Message", text, "x-amz-sns-message-id: 1\r\n"))
    assert [(each.recipient, each.hard, each.reason) for each in done.bounce or []] == [("a@x.example", True, "user-unknown")]
    assert done.bounced_message_id == "<ours@example.jp>"
    assert read(bounce("Eve <eve@x.example>", "Hello", text)).bounce is None  # anybody can write JSON


def test_a_person_who_forwards_a_failure_is_a_person() -> None:
    sender, subject, text, _ = FORMS["qmail, at RCPT"]
    assert read(bounce("花子 <hanako@shop.example.com>", f"Fwd: {subject}", f"届きません\n\n{text}")).bounce is None
    assert sender


@given(st.text(max_size=3000), st.sampled_from(sorted(FORMS)))
def test_any_words_are_read_without_a_fault(noise: str, form: str) -> None:
    sender, subject, text, _ = FORMS[form]
    done = read(bounce(sender, subject, noise.replace("\r", " ") + text))
    assert not any(fault.startswith("unreadable") for fault in done.faults)
    assert len(done.bounce or []) <= 200


@pytest.mark.parametrize(
    "piece",
    [
        "a@b.c ",
        "<a@b.example>: ",
        ">>> RCPT TO:<a@b.example>\n",
        "550 <x",
        "recipient ",
        "host ",
        "-" * 80 + "\n",
        "the following user ",
        "exceeded the ",
        "@",
        "\n\n",
        "a.b.c.d.",
        "mailbox is \n",
    ],
)
def test_a_megabyte_of_hostile_words_is_read_in_seconds(piece: str) -> None:
    raw = bounce("MAILER-DAEMON@x.example", "Undelivered Mail", piece * (1_000_000 // len(piece)), "Return-Path: <>\r\n")
    began = time.process_time()
    read(raw)
    assert time.process_time() - began < 4
