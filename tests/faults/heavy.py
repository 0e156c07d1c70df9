"""Mails as heavy as a hostile sender can make them, each made when it is asked for."""

import base64
import random
from collections.abc import Callable
from functools import partial

TO = "support@example.jp"
M = 1_000_000
HEAD = (
    b"From: Hanako <h@example.com>\r\nTo: support@example.jp\r\nSubject: x\r\nDate: Sun, 22 Nov 2026 10:00:00 +0900\r\n"
    b"Message-ID: <heavy@example.com>\r\nMIME-Version: 1.0\r\n"
)
GREETING = "お世話になっております。ご確認をお願いいたします。\r\n"
MIXED = b"multipart/mixed; boundary=q"
HTML = b"text/html; charset=utf-8"
CALENDAR = b"text/calendar; method=REQUEST"
BASE64 = b"Content-Transfer-Encoding: base64\r\n"
MACHINE = (b"Hanako <h@example.com>", b"MAILER-DAEMON@example.com")
RUNS = (b">", b"*", b" ", b"\r\n", b">\r\n", b"-", b"_", b"@", b"<", b"\x1b$B", b"+AAA-", b"On x wrote:\r\n", b"-- \r\n")
WORDS = (
    "\u3000",
    "さんは書きました:\r\n",
    "差出人: a@b.jp\r\n",
    "お名前: 山田\r\nメールアドレス: a@b.jp\r\n",
    "2026年11月22日(日) 10:00 ",
)


def mail(body: bytes, kind: bytes = b"text/plain; charset=utf-8", more: bytes = b"") -> bytes:
    """A mail of this body."""
    return HEAD + more + b"Content-Type: " + kind + b"\r\n\r\n" + body


def mixed(*parts: bytes) -> bytes:
    """A mail of these parts."""
    return mail(b"".join(b"--q\r\n" + part + b"\r\n" for part in parts) + b"--q--\r\n", MIXED)


def filled(piece: bytes, size: int) -> bytes:
    """The piece, as often as it goes into so many bytes."""
    return piece * (size // len(piece))


def noise(size: int) -> bytes:
    """Bytes without any sense, the same every time."""
    return random.Random(1).randbytes(size)


def lines(size: int) -> bytes:
    """Noise of so many bytes once it is base64."""
    return base64.encodebytes(noise(size * 3 // 4 * 76 // 77))


def file(head: bytes, content: bytes) -> bytes:
    """A mail with words and one file."""
    return mixed(b"Content-Type: text/plain\r\n\r\nhi", head + b"\r\n" + content)


def many(pattern: bytes, count: int) -> bytes:
    """The pattern with each number below `count`."""
    return b"".join(pattern.replace(b"%d", b"%d" % n) for n in range(count))


def _run(piece: bytes) -> bytes:
    return mail(filled(piece, 2 * M))


FORTY: dict[str, Callable[[], bytes]] = {
    "text": lambda: mail(filled(GREETING.encode(), 40 * M)),
    "one line": lambda: mail(filled(b"word ", 40 * M)),
    "jis": lambda: mail(filled(GREETING.encode("iso-2022-jp"), 40 * M), b"text/plain; charset=iso-2022-jp"),
    "undeclared": lambda: mail(filled(GREETING.encode("cp932"), 40 * M), b"text/plain"),
    "noise as text": lambda: mail(noise(40 * M), b"text/plain"),
    "html": lambda: mail(filled(f"<p>{GREETING}</p>".encode(), 40 * M), HTML),
    "a file": lambda: file(b"Content-Type: application/pdf; name=a.pdf\r\n" + BASE64, lines(40 * M)),
    "a raw file": lambda: file(b"Content-Type: application/octet-stream; name=a\r\n", noise(40 * M)),
    "base64 garbage": lambda: mail(noise(40 * M), b"application/octet-stream", BASE64),
    "base64 garbage as text": lambda: mail(noise(40 * M), b"text/plain", BASE64),
    "one header": lambda: HEAD + b"X-Long: " + b"v" * (40 * M) + b"\r\n\r\nhi",
    "a folded header": lambda: HEAD + b"X-Long: v" + filled(b"\r\n vvvvvvvvvvvvvvvvvvvv", 40 * M) + b"\r\n\r\nhi",
    "many headers": lambda: filled(b"X-Filler: " + b"v" * 60 + b"\r\n", 40 * M) + mail(b"hi"),
    "many hops": lambda: filled(b"Received: from a by b; x\r\n", 40 * M) + mail(b"hi"),
    "signed": lambda: mail(
        b"--q\r\n\r\n" + b"hi " * (13 * M) + b"\r\n--q\r\nContent-Type: application/pkcs7-signature\r\n\r\nMIIB\r\n--q--",
        b'multipart/signed; protocol="application/pkcs7-signature"; boundary=q',
    ),
    "a signed wrapper": lambda: mail(lines(40 * M), b"application/pkcs7-mime; smime-type=signed-data", BASE64),
    "winmail.dat": lambda: file(
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\n" + BASE64,
        base64.encodebytes(b"\x78\x9f\x3e\x22\x01\x00" + filled(b"\x02\x05\x90\x06\0\0\0\0\0\0\0", 28 * M)),
    ),
}

OTHERS: dict[str, Callable[[], bytes]] = {
    "10,000 parts": lambda: mixed(*(b"Content-Type: text/plain; name=%d.txt\r\n\r\nx" % n for n in range(10_000))),
    "10,000 mails inside": lambda: mixed(*[b"Content-Type: message/rfc822\r\n\r\n" + HEAD + b"\r\nx"] * 10_000),
    "10,000 mails in one another": lambda: mail(b"Content-Type: message/rfc822\r\n\r\n" * 10_000 + b"hi", b"message/rfc822"),
    "10,000 multiparts in one another": lambda: (
        HEAD + many(b"Content-Type: multipart/mixed; boundary=q%d\r\n\r\n--q%d\r\n", 10_000)
    ),
    "200,000 failures": lambda: mail(
        b"--q\r\nContent-Type: message/delivery-status\r\n\r\n"
        + many(b"Final-Recipient: rfc822; a%d@b.jp\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n", 200_000),
        b"multipart/report; report-type=delivery-status; boundary=q",
    ),
    "100,000 receivers": lambda: b"To: " + many(b'"n %d" <u%d@example.com>, ', 100_000) + b"x@example.com\r\n" + mail(b"hi"),
    "100,000 coded copies": lambda: (
        b"Cc: " + many("=?utf-8?B?44GC?= <u%d@あ.jp>,\r\n ".encode(), 100_000) + b"x@example.com\r\n" + mail(b"hi")
    ),
    "100,000 authors": lambda: b"From: " + many(b"u%d@example.com, ", 100_000) + b"x@example.com\r\n" + mail(b"hi"),
    "5,000 signatures": lambda: b"DKIM-Signature: v=1; d=example.com; s=a; h=from; bh=A; b=B\r\n" * 5000 + mail(b"hi" * M),
    "20 MB of results": lambda: (
        b"Authentication-Results: mx; " + filled(b"dkim=pass header.d=a.jp;\r\n ", 20 * M) + b"\r\n" + mail(b"hi")
    ),
    "a subject of 5 MB": lambda: mail(b"x").replace(b"Subject: x", b"Subject: " + filled(b"=?utf-8?B?44GC44GE?= ", 5 * M)),
    "a broken subject": lambda: mail(b"x").replace(b"Subject: x", b"Subject: " + filled(b"=?", 5 * M)),
    "bounced blanks": lambda: mail(b" " * (2 * M)).replace(*MACHINE),
    "bounced addresses": lambda: mail(filled(b"<a@b.jp>:\r\n", 2 * M)).replace(*MACHINE),
    "refusals": lambda: mail(filled(b"550 5.1.1 <a@b.jp>: User unknown\r\n", 2 * M)).replace(*MACHINE),
    "200,000 tags": lambda: mail(b"<b>wwwwwwwwwwwwwwwwww</b>" * 200_000, HTML),
    "one tag": lambda: mail(b"<a " + b"x" * (5 * M) + b">b</a>", HTML),
    "one tag of many attributes": lambda: mail(b"<a " + many(b"a%d=1 ", 500_000) + b">b</a>", HTML),
    "one style": lambda: mail(b"<p style='" + filled(b"color:red;", 5 * M) + b"'>b</p>", HTML),
    "a style sheet": lambda: mail(b"<style>" + filled(b".a{color:red}", 5 * M) + b"</style>x", HTML),
    "open braces": lambda: mail(b"<style>" + b"{" * (5 * M) + b"</style>x", HTML),
    "deep divs": lambda: mail(filled(b"<div>", 5 * M), HTML),
    "deep quotes": lambda: mail(filled(b"<div class=gmail_quote>x<blockquote>", 5 * M), HTML),
    "deep tables": lambda: mail(filled(b"<table><tr><td>", 5 * M), HTML),
    "crossed tags": lambda: mail(filled(b"<b><p></b>", 5 * M), HTML),
    "open angles": lambda: mail(b"<" * (5 * M), HTML),
    "pictures": lambda: mail(filled(b"<img src=http://a.example/x.png>", 5 * M), HTML),
    "events": lambda: mail(
        b"BEGIN:VCALENDAR\r\n" + filled(b"BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261122T100000Z\r\nEND:VEVENT\r\n", 5 * M), CALENDAR
    ),
    "an event for ever": lambda: mail(
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:19000101T000000Z\r\nRRULE:FREQ=SECONDLY;COUNT=999999999\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR",
        CALENDAR,
    ),
    **{f"2 MB of {run!r}": partial(_run, run) for run in (*RUNS, *(word.encode() for word in WORDS))},
}
