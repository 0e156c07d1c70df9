"""Mails that no standard knows: each comes to a stated end, quickly, and none is lost."""

import random
import resource
import time
from email import policy
from email.message import EmailMessage

import pytest

from madoguchi.channels.email import keeping_raw
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.channels.email.tests.mails import TO, made, plain
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.conversations.models import Attachment, Message

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = b"From: hanako@example.com\r\nTo: support@aobato.example.jp\r\nSubject: x\r\nMessage-ID: <bad@example.com>\r\n"
SECONDS = 20.0


def text_of(mail: ReceivedMail) -> str:
    return Message.objects.get(pk=mail.conversation_message_id).text


@pytest.mark.parametrize(
    ("content", "state", "reason"),
    [
        (b"", "quarantined", "empty"),
        (b"\r\n \r\n", "quarantined", "empty"),
        (b"just words, no headers", "quarantined", "no_sender"),
        (bytes(range(256)) * 500, "quarantined", "no_sender"),
        (b"\x00" * 5000, "quarantined", "no_sender"),
        (HEAD, "taken", ""),
        (HEAD + b"\r\n", "taken", ""),
        (HEAD + b"\r\n" + bytes(range(256)) * 500, "taken", ""),
        (HEAD.replace(b"Subject: x", b"Subject: \x00\x00 x\x00") + b"\r\na\x00b\x00", "taken", ""),
        (HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/pl", "taken", ""),
        (HEAD + b"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nno boundary named\r\n--b--\r\n", "taken", ""),
        (HEAD + b"Content-Transfer-Encoding: base64\r\n\r\nnot base64 !!", "taken", ""),
        (HEAD + b"Content-Type: text/plain; charset=no-such-thing\r\n\r\n\x83\x40", "taken", ""),
        (HEAD + b"Subject: again\r\nFrom: second@example.com\r\n\r\nx", "taken", ""),
        (b"From: \xff\xfe@\xfd\r\n\r\nx", "quarantined", "no_sender"),
    ],
    ids=lambda value: value[:40] if isinstance(value, bytes) else str(value),
)
def test_each_ends_where_it_is_said(inbox, content, state, reason):
    mail = take(content, inbox)
    assert (mail.state, mail.reason) == (state, reason)
    assert keeping_raw.read(mail.raw_path) == content


def test_a_mail_cut_off_anywhere_comes_to_an_end(inbox):
    whole = made("本文です。", subject="件名", sender="a@example.com", to=TO, message_id="<cut@example.com>")
    whole.add_attachment(b"x" * 500, maintype="application", subtype="pdf", filename="請求書.pdf")
    content = whole.as_bytes()
    for cut in range(0, len(content), 37):
        assert take(content[:cut], inbox).state in {"taken", "quarantined", "duplicate"}


def test_without_from_another_header_or_the_envelope_says_who_wrote(inbox):
    by_sender = take(plain(sender=None, message_id="<1@x>", Sender="a@example.com"), inbox)
    by_reply_to = take(plain(sender=None, message_id="<2@x>", Reply_To="b@example.com"), inbox)
    by_envelope = take(plain(sender=None, message_id="<3@x>"), inbox, envelope_from="c@example.com")
    assert [each.sender for each in (by_sender, by_reply_to, by_envelope)] == [
        "a@example.com",
        "b@example.com",
        "c@example.com",
    ]


def test_without_date_id_or_charset_it_is_taken(inbox):
    mail = take("From: a@example.com\r\n\r\nこんにちは、文字コードの指定がありません。".encode("cp932"), inbox)
    assert text_of(mail) == "こんにちは、文字コードの指定がありません。"
    assert Message.objects.get().at == mail.received_at


@pytest.mark.slow
def test_a_mail_of_40_mb_is_taken_whole_and_quickly(inbox):
    content = random.Random(1).randbytes(29 * 1024 * 1024)
    mail = made("大きなファイルです。", subject="大", sender="a@example.com", to=TO, message_id="<big@x>")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename="large.bin")
    raw = mail.as_bytes(policy=policy.SMTP)
    assert len(raw) > 39 * 1024 * 1024
    began = time.process_time()
    taken = take(raw, inbox)
    assert taken.state == "taken"
    assert Attachment.objects.get().size == len(content)
    assert time.process_time() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 900 * 1024


def test_a_mail_of_500_parts_is_taken_with_all_of_them(inbox):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "a@example.com", TO, "<parts@x>"
    mail.set_content("多い")
    for n in range(500):
        mail.add_attachment(f"file {n}".encode(), maintype="application", subtype="octet-stream", filename=f"{n}.bin")
    assert take(mail.as_bytes(), inbox).state == "taken"
    assert Attachment.objects.count() == 500


def test_a_mail_of_10_000_headers_is_taken(inbox):
    headers = b"".join(b"X-Header-%d: %s\r\n" % (n, b"v" * 50) for n in range(10_000))
    began = time.process_time()
    assert take(headers + HEAD + b"\r\nbody", inbox).state == "taken"
    assert time.process_time() - began < SECONDS


def test_deep_nesting_is_taken(inbox):
    inner = b"Content-Type: text/plain\r\n\r\nat the bottom\r\n"
    for n in range(300):
        inner = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n%s\r\n--b%d--\r\n" % (n, n, inner, n)
    assert take(HEAD + inner, inbox).state == "taken"


def test_a_header_of_100_000_recipients_is_taken(inbox):
    cc = b"Cc: " + b",\r\n ".join(b"someone%d@example.com" % n for n in range(100_000)) + b"\r\n"
    began = time.process_time()
    assert take(cc + HEAD + b"\r\nbody", inbox).state == "taken"
    assert time.process_time() - began < SECONDS


def test_any_bytes_end_in_exactly_one_state(inbox):
    chance = random.Random(20261122)
    pieces = [b"From: ", b"a@b.example", b"\r\n", b"\n", b"\r", b"Subject: ", b"=?utf-8?B?", b"?=", b"Content-Type: "]
    pieces += [b"multipart/mixed; boundary=b", b"--b", b"--", b"\x1b$B", b"\x00", b"\xff", b": ", b" ", b"text/html", b"<p>"]
    for _ in range(150):
        content = b"".join(chance.choices([*pieces, chance.randbytes(5)], k=chance.randint(0, 60)))
        assert take(content, inbox).state in {"taken", "duplicate", "ignored", "quarantined"}
    assert not ReceivedMail.objects.filter(state="stored").exists()
