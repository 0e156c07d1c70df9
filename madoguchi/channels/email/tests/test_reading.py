"""Mails as they come: whole, odd, broken, huge. All are read, none raises, nothing is lost."""

# ruff: noqa: E501 - one sample a line

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.channels.email.mime.parts import MOST_PARTS
from madoguchi.channels.email.mime.reading import read

HEAD = b"From: =?utf-8?B?5bGx55Sw?= <yamada@example.com>\r\nTo: support@example.jp\r\nSubject: Hello\r\nDate: Sun, 22 Nov 2026 14:05:00 +0900\r\nMessage-ID: <a1@example.com>\r\nMIME-Version: 1.0\r\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def mail(body: bytes, kind: bytes = b"text/plain; charset=utf-8", more: bytes = b"") -> bytes:
    return HEAD + more + b"Content-Type: " + kind + b"\r\n\r\n" + body


def parts(*pieces: bytes, boundary: bytes = b"q") -> bytes:
    return b"".join(b"--" + boundary + b"\r\n" + piece + b"\r\n" for piece in pieces) + b"--" + boundary + b"--\r\n"


MIXED = b'multipart/mixed; boundary="q"'


def test_a_plain_mail() -> None:
    done = read(
        mail(
            "こんにちは\r\n".encode(),
            more=b"In-Reply-To: <x@y> (your mail)\r\nReferences: <w@y>\r\n <x@y>\r\nCc: a@b.jp\r\nDelivered-To: box@example.jp\r\n",
        )
    )
    assert (done.subject, done.text, done.message_id) == ("Hello", "こんにちは", "<a1@example.com>")
    assert done.from_ is not None
    assert (done.from_.name, done.from_.address) == ("山田", "yamada@example.com")
    assert (done.in_reply_to, done.references) == ("<x@y>", ["<w@y>", "<x@y>"])
    assert [found.address for found in done.cc] == ["a@b.jp"]
    assert done.delivered_to == ["box@example.jp"]
    assert done.date is not None
    assert done.date.isoformat() == "2026-11-22T14:05:00+09:00"
    assert done.faults == []


def test_alternative_related_and_attachment() -> None:
    related = parts(
        b'Content-Type: text/html\r\n\r\n<p>hi<img src="cid:logo@x"></p>',
        b"Content-Type: image/png; name=logo.png\r\nContent-ID: <logo@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(PNG),
        boundary=b"r",
    )
    alternative = parts(
        b"Content-Type: text/plain\r\n\r\nhi", b"Content-Type: multipart/related; boundary=r\r\n\r\n" + related, boundary=b"a"
    )
    done = read(
        mail(
            parts(
                b"Content-Type: multipart/alternative; boundary=a\r\n\r\n" + alternative,
                b'Content-Disposition: attachment; filename="a.csv"\r\n\r\n1,2',
            ),
            MIXED,
        )
    )
    assert done.text == "hi"
    assert 'data-cid="logo@x"' in done.html
    assert [(file.name, file.type, file.is_inline, file.content) for file in done.attachments] == [
        ("logo.png", "image/png", True, PNG),
        ("a.csv", "text/csv", False, b"1,2"),
    ]


def test_html_alone_gives_text_and_quote() -> None:
    done = read(mail("<p>届きました</p><blockquote>いつ届きますか</blockquote>".encode(), b"text/html; charset=utf-8"))
    assert done.text == "届きました"
    assert done.quoted == "> いつ届きますか"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        (b'attachment; filename="=?utf-8?B?6KaL56mN5pu4LnBkZg==?="', "見積書.pdf"),
        (b"attachment; filename*=utf-8''%E8%A6%8B%E7%A9%8D%E6%9B%B8.pdf", "見積書.pdf"),
        (b"attachment; filename*0*=utf-8''%E8%A6%8B%E7;\r\n filename*1*=%A9%8D%E6%9B%B8;\r\n filename*2=.pdf", "見積書.pdf"),
        (b"attachment; filename*=iso-2022-jp''%1B%24B8%2B%40Q%3Dq%1B%28B.pdf; filename=plain.pdf", "見積書.pdf"),
        (b'attachment; filename="%E8%A6%8B%E7%A9%8D%E6%9B%B8.pdf"', "見積書.pdf"),
        (b'attachment; filename="\x1b$B8+@Q=q\x1b(B.pdf"', "見積書.pdf"),
        (b'attachment; filename="' + "見積書.pdf".encode("cp932") + b'"', "見積書.pdf"),
        (b"attachment; filename=two words.pdf; size=3", "two words.pdf"),
        (b'attachment; filename="C:\\temp\\a.pdf"', "a.pdf"),
        (b'attachment; filename="../../etc/a.pdf"', "a.pdf"),
        ('attachment; filename="a\u202efdp.exe"'.encode(), "afdp.exe"),
        (b'attachment; filename="open.pdf', "open.pdf"),
        (b"attachment", "application-1.pdf"),
    ],
)
def test_file_names(disposition: bytes, name: str) -> None:
    done = read(
        mail(
            parts(b"\r\ntext", b"Content-Type: application/pdf\r\nContent-Disposition: " + disposition + b"\r\n\r\n%PDF-1.4"),
            MIXED,
        )
    )
    assert [file.name for file in done.attachments] == [name]


@pytest.mark.parametrize(
    ("content", "declared", "kind"),
    [
        (PNG, b"application/octet-stream", "image/png"),
        (b"<html><script>1</script>", b"image/png", "text/html"),
        (b"<?xml version='1.0'?><svg onload='x'/>", b"image/png", "image/svg+xml"),
        (b"%PDF-1.7 x", b"text/plain", "application/pdf"),
        (b"\x78\x9f\x3e\x22 tnef", b"application/octet-stream", "application/vnd.ms-tnef"),
        (b"MZ" + bytes(40), b"image/jpeg", "application/vnd.microsoft.portable-executable"),
        (b"just text", b"text/csv", "text/csv"),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, declared: bytes, kind: str) -> None:
    coded = (
        b"Content-Type: "
        + declared
        + b"; name=x.bin\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n"
        + base64.b64encode(content)
    )
    assert read(mail(parts(b"\r\nt", coded), MIXED)).attachments[0].type == kind


def test_a_nested_mail_is_a_file() -> None:
    done = read(mail(parts(b"\r\nsee below", b"Content-Type: message/rfc822\r\n\r\n" + mail(b"inner")), MIXED))
    assert done.text == "see below"
    assert [(file.name, file.type) for file in done.attachments] == [("Hello.eml", "message/rfc822")]


def test_flowed_lines_are_joined() -> None:
    done = read(mail(b"one \r\ntwo\r\n> q \r\n> r\r\n\r\nlast", b"text/plain; format=flowed"))
    assert done.text == "one two\n> q r\n\nlast"


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        (b"", "none"),
        (b"Auto-Submitted: no\r\n", "none"),
        (b"Auto-Submitted: auto-replied\r\n", "auto-reply"),
        (b"Auto-Submitted: auto-replied (vacation)\r\n", "vacation"),
        (b"Auto-Submitted: auto-generated\r\n", "auto-reply"),
        (b"X-Autoreply: yes\r\n", "auto-reply"),
        (b"Precedence: bulk\r\n", "bulk"),
        (b"List-Unsubscribe: <mailto:x@y.jp>\r\n", "bulk"),
    ],
)
def test_machines_are_told_by_their_headers(more: bytes, kind: str) -> None:
    assert read(mail(b"x", more=more)).auto_reply == kind


def test_an_invitation_and_a_receipt() -> None:
    invitation = read(
        mail(
            parts(
                b"\r\nx",
                b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR",
            ),
            b"multipart/alternative; boundary=q",
        )
    )
    assert invitation.auto_reply == "calendar"
    assert invitation.calendar.startswith("BEGIN:VCALENDAR")
    assert [file.name for file in invitation.attachments] == ["invite.ics"]
    assert (
        read(mail(parts(b"\r\nread"), b"multipart/report; report-type=disposition-notification; boundary=q")).auto_reply
        == "receipt"
    )


def bounced(fields: bytes) -> bytes:
    return mail(
        parts(b"\r\nYour mail could not be delivered.", b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.jp\r\n\r\n" + fields,
              b"Content-Type: message/rfc822\r\n\r\nMessage-ID: <ours@example.jp>\r\nSubject: x\r\n\r\ny"),
        b"multipart/report; report-type=delivery-status; boundary=q",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "hard", "reason"),
    [
        (
            b"Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <a..b@docomo.ne.jp>... User unknown",
            True,
            "user-unknown",
        ),
        (b"Action: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 mailbox over quota", False, "mailbox-full"),
        (b"Action: delayed\r\nStatus: 4.4.1\r\nDiagnostic-Code: smtp; connection timed out", False, "expired"),
        (b"Action: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550 : User unknown", False, "filtered"),
        (b"Action: failed\r\nStatus: 5.4.4\r\nDiagnostic-Code: smtp; Host or domain name not found", True, "host-unknown"),
    ],
)
def test_a_delivery_report(fields: bytes, hard: bool, reason: str) -> None:
    done = read(bounced(b"Final-Recipient: rfc822; a..b@docomo.ne.jp\r\n" + fields))
    assert done.bounce is not None
    assert [(found.recipient, found.hard, found.reason) for found in done.bounce] == [("a..b@docomo.ne.jp", hard, reason)]
    assert done.bounced_message_id == "<ours@example.jp>"


def test_a_free_form_bounce() -> None:
    raw = b"From: MAILER-DAEMON@mx.example.jp\r\nSubject: failure notice\r\n\r\nHi. This is the mail program.\r\n\r\n<gone@example.com>:\r\n192.0.2.1 does not like recipient.\r\nRemote host said: 550 no such user\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nMessage-ID: <ours@example.jp>\r\n"
    done = read(raw)
    assert done.bounce is not None
    assert [(found.recipient, found.hard) for found in done.bounce] == [("gone@example.com", True)]
    assert done.bounced_message_id == "<ours@example.jp>"


def test_a_customer_who_speaks_of_errors_is_no_bounce() -> None:
    assert read(mail("配信エラーと出ます".encode())).bounce is None


def test_the_hash_sees_through_traces_but_not_through_words() -> None:
    first = read(b"Received: by mx1\r\nDelivered-To: a@b.jp\r\n" + mail(b"x\r\n"))
    second = read(b"Return-Path: <y@z>\r\nX-Spam: no\r\n" + mail(b"x\r\n").replace(b"\r\n", b"\n"))
    assert first.body_hash == second.body_hash != read(mail(b"y\r\n")).body_hash


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", "no-headers"),
        (b"just words, no mail", "no-headers"),
        (bytes(2000), "no-headers"),
        (bytes(range(256)) * 8, "no-headers"),
        (b"Subject: x\r\n\r\nbody", "no-from"),
        (HEAD + b"no blank line here\r\n", "no-blank-line"),
        (mail(b"--q\r\n\r\ncut off", MIXED), "unclosed-boundary"),
        (mail(b"--z\r\nContent-Type: text/plain\r\n\r\nx\r\n--z--\r\n", MIXED), "wrong-boundary"),
        (mail(b"no parts at all", MIXED), "no-parts"),
        (mail(b"\xff\xfe\x80\x81\xff caf\xe9\xff", b"text/plain; charset=utf-8"), ""),
        (HEAD.replace(b"Sun, 22 Nov 2026", b"Sunday the 99th") + b"\r\nx", "bad-date"),
        (mail(b"YQ==\r\nYg==\r\n", more=b"Content-Transfer-Encoding: base64\r\n"), "bad-base64"),
    ],
)
def test_damage_is_listed(raw: bytes, fault: str) -> None:
    done = read(raw)
    assert not fault or fault in done.faults
    assert not any(found.startswith("unreadable") for found in done.faults)


def test_a_body_without_a_closing_line_keeps_its_text() -> None:
    assert read(mail(b"--q\r\n\r\ncut off", MIXED)).text == "cut off"


def _many_parts(count: int) -> bytes:
    return mail(
        b"".join(b"--q\r\nContent-Type: text/plain; name=%d.txt\r\n\r\nx%d\r\n" % (at, at) for at in range(count)) + b"--q--",
        MIXED,
    )


@pytest.mark.parametrize(
    "raw",
    [
        _many_parts(10_000),
        b"".join(b"X-Filler-%d: %s\r\n" % (at, b"v" * 70) for at in range(10_000)) + mail(b"x"),
        b"To: " + b", ".join(b'"n %d" <u%d@example.com>' % (at, at) for at in range(100_000)) + b"\r\n" + mail(b"x"),
        HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=q%d\r\n\r\n--q%d\r\n" % (at, at) for at in range(5000)),
        mail(b"<div>" * 100_000, b"text/html"),
        mail(b"2026/11/22 14:05 a@b \r\n" * 20_000),
        mail(b"\x1b$B$3\r\n" * 100_000),
        mail(
            parts(
                b"\r\nt", b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"UEsDBAo" * 1_500_000
            ),
            MIXED,
        ),
        mail(b"long line " * 1_000_000),
        mail(b"hello\r\n" + b"--==--==__**" * 16 + b"x\r\n" + b"-= " * 60 + b"x\r\n"),
    ],
    ids=["parts", "headers", "receivers", "depth", "open tags", "dates", "escapes", "attachment", "text", "ornaments"],
)
def test_heavy_mails_end_soon(raw: bytes) -> None:
    start = time.process_time()
    done = read(raw)
    assert time.process_time() - start < 10
    assert not any(found.startswith("unreadable") for found in done.faults)


def test_parts_beyond_the_limit_are_kept_undivided() -> None:
    done = read(_many_parts(MOST_PARTS + 50))
    assert "too-many-parts" in done.faults
    assert done.attachments[-1].name == "remaining-parts.txt"
    assert b"x%d\r\n" % (MOST_PARTS + 49) in done.attachments[-1].content


@given(st.binary(max_size=500))
def test_any_bytes_are_read(data: bytes) -> None:
    for raw in (data, mail(data), mail(data, MIXED), mail(b"--q\r\n" + data, MIXED), HEAD + data, mail(data, b"text/html")):
        assert not any(found.startswith("unreadable") for found in read(raw).faults)


@given(st.lists(st.sampled_from([b"--q\r\n", b"--q--\r\n", b"Content-Type: multipart/mixed; boundary=q\r\n", b"Content-Type: text/html\r\n", b"\r\n", b"x\r\n", b"Content-Transfer-Encoding: base64\r\n", b"Subject: =?utf-8?B?44?=\r\n", b" folded\r\n", b"\xe3\x81\r\n", b"\x1b$B\r\n", b"Content-Type: message/delivery-status\r\n", b"From: MAILER-DAEMON\r\n"]), max_size=30))  # fmt: skip
def test_any_order_of_mail_lines_is_read(pieces: list[bytes]) -> None:
    assert not any(found.startswith("unreadable") for found in read(b"".join(pieces)).faults)
