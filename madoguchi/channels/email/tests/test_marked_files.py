"""A mail's dangerous files and lying links are marked on the way in; a password that follows finds its locked file."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.utils import timezone

from madoguchi.channels.email.files.following_passwords import speaks_of_password
from madoguchi.channels.email.mime.reading import read
from madoguchi.channels.email.tests.mails import TO, made
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.conversations.models import Attachment, Conversation, Message
from madoguchi.kit.tests.test_file_dangers import EXE, zipped

pytestmark = pytest.mark.django_db(transaction=True)


def _mail(text: str, subject: str, number: int, sender: str = "tanaka@supplier.example", **files: bytes) -> bytes:
    mail = made(text, subject=subject, sender=sender, to=TO, message_id=f"<{number}@supplier.example>")
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name.replace("__", "."))
    return mail.as_bytes()


def _marks(mail: Any) -> list[list[str]]:
    files = Attachment.objects.filter(message_id=mail.conversation_message_id).order_by("id")
    return [[mark["code"] for mark in file.marks] for file in files]


def test_files_are_marked_by_the_name_they_were_sent_with(inbox):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "a@example.com", TO, "<1@example.com>"
    mail.set_content("x")
    mail.add_attachment(EXE, maintype="application", subtype="pdf", filename="invoice\u202efdp.exe")
    mail.add_attachment(zipped("請求書.js"), maintype="application", subtype="zip", filename="請求書.zip")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="見積.pdf")
    taken = take(mail.as_bytes(), inbox)
    assert _marks(taken) == [["program", "turned_name"], ["program_inside"], []]
    first = Attachment.objects.filter(message_id=taken.conversation_message_id).order_by("id")[0]
    assert first.name == "invoicefdp.exe"
    assert first.marks[0]["about"] == ".exe"


def test_a_lying_link_is_a_mark_of_the_mail(inbox):
    html = '<p>確認</p><a href="https://evil.example/login">https://www.mybank.co.jp/</a>'
    raw = b"From: a@example.com\nTo: " + TO.encode() + b"\nContent-Type: text/html; charset=utf-8\n\n" + html.encode()
    message = Message.objects.get(pk=take(raw, inbox).conversation_message_id)
    assert {"code": "link_differs", "about": "www.mybank.co.jp → evil.example"} in message.marks


@pytest.mark.parametrize("subject", ["パスワードのご連絡", "Password for the file", "先ほどのファイルのPWです", "解凍用ＰＷ"])
def test_a_password_is_proposed_for_the_conversation_of_its_file(inbox, subject):
    first = take(_mail("お送りします", "見積書", 1, 見積__zip=zipped("見積.pdf", flags=1)), inbox)
    second = take(_mail("abc123", subject, 2), inbox)
    assert first.conversation_id != second.conversation_id
    assert Conversation.objects.get(pk=second.conversation_id).may_continue_id == first.conversation_id


@pytest.mark.parametrize(
    "second",
    [
        _mail("お世話になっております", "ご連絡", 2),
        _mail("パスワード", "パスワード", 2, sender="other@supplier.example"),
        _mail("パスワード", "パスワード", 2, 別__pdf=b"%PDF-1.4"),
    ],
    ids=["other words", "other sender", "with a file"],
)
def test_other_mails_are_not(inbox, second):
    take(_mail("お送りします", "見積書", 1, 見積__zip=zipped("見積.pdf", flags=1)), inbox)
    assert Conversation.objects.get(pk=take(second, inbox).conversation_id).may_continue_id is None


def test_a_password_without_a_locked_file_or_too_late_is_not(inbox):
    first = take(_mail("お送りします", "見積書", 1, 見積__zip=zipped("見積.pdf")), inbox)
    assert Conversation.objects.get(pk=take(_mail("x", "パスワード", 2), inbox).conversation_id).may_continue_id is None
    late = take(_mail("お送りします", "図面", 3, 図面__zip=zipped("図面.pdf", flags=1)), inbox)
    Message.objects.filter(pk__in=[first.conversation_message_id, late.conversation_message_id]).update(
        at=timezone.now() - timedelta(minutes=31)
    )
    assert Conversation.objects.get(pk=take(_mail("x", "パスワード", 4), inbox).conversation_id).may_continue_id is None


@pytest.mark.parametrize(
    ("subject", "text", "speaks"),
    [
        ("パスワード送付のご案内", "", True),
        ("", "PW：abc", True),
        ("", "The password is abc", True),
        ("", "pass word: 1", True),
        ("CRPW の件", "", False),
        ("アップウォード", "Upward", False),
    ],
)
def test_what_speaks_of_a_password(subject, text, speaks):
    assert speaks_of_password(read(_mail(text, subject, 1))) is speaks
