"""Mails that look like something else than they are."""

import email
import io
import time
import zipfile
from email.message import EmailMessage

import pytest

from madoguchi.channels.email.tests.mails import TO, made, plain
from madoguchi.channels.email.tests.test_sending import reply, work
from madoguchi.conversations import forwarding
from madoguchi.conversations import threading as threads
from madoguchi.conversations.models import Attachment, Message
from madoguchi.conversations.recipients import default_recipients
from madoguchi.conversations.withholding import covered, is_hidden_from_customers
from madoguchi.kit import addresses
from madoguchi.kit.addresses import Address
from tests.abuse.conftest import through_provider

pytestmark = pytest.mark.django_db(transaction=True)

HANAKO = Address("山田 花子", "hanako@example.com")
CODE = "483920"


def codes(message: Message) -> set[str]:
    return {mark["code"] for mark in message.marks}


SIGN_UPS = {
    "a code in Japanese": (
        "no-reply@chat.example",
        "認証コードのお知らせ",
        f"認証コード：{CODE}\nこのコードは10分間有効です。",
        {},
    ),
    "a code in English": ("account-security@chat.example", "Your code", f"Your verification code is {CODE}.", {}),
    "a link": (
        "noreply@chat.example",
        "Confirm your email",
        "Please confirm your email address:\nhttps://chat.example/verify?token=Zk3483920",
        {},
    ),
    "a link in Japanese": (
        "info@chat.example",
        "仮登録",
        "本登録のお手続きはこちら https://chat.example/r/aZ09aZ09aZ09aZ09aZ09483920",
        {"Auto_Submitted": "auto-generated"},
    ),
    "an invitation": (
        "notifications@chat.example",
        "Join",
        "Bob invited you to join. Accept the invitation: https://chat.example/invite/abc483920",
        {},
    ),
    "a new password": (
        "no-reply@chat.example",
        "パスワード再設定",
        "以下からパスワードの再設定を行ってください。\nhttps://chat.example/reset/483920abcdef",
        {},
    ),
}


@pytest.mark.parametrize(("sender", "subject", "text", "headers"), SIGN_UPS.values(), ids=SIGN_UPS.keys())
def test_ticket_trick_codes_of_other_services_are_kept_from_customers(
    post, sender, subject, text, headers, desk, agent, caught
):
    conversation = post(plain()).conversation
    came = post(
        plain(text, sender=sender, subject=subject, message_id="<s@x>", **headers), to=threads.reply_address(conversation)
    )
    assert "verification_code" in codes(came)
    assert is_hidden_from_customers(came)
    assert came.conversation != conversation  # the attacker's own conversation does not take it in
    assert CODE not in came.conversation.preview
    page = desk.get(f"/w/aobato/conversations/{came.conversation.number}/").content.decode()
    before, _, behind = page.partition("コードとリンクを表示")
    assert CODE not in before
    assert CODE in behind  # an agent may look
    reply(came.conversation, agent, to=[HANAKO])
    work()
    assert CODE.encode() not in caught[-1].content
    with pytest.raises(forwarding.CarriesCodes):
        forwarding.forward(came.conversation, by=agent, to=[HANAKO], text="", messages=[came])


HONEST = {
    "a person with a number": ("taro@example.com", "注文番号 483920 の件です。認証コードが届きません。"),
    "a shop's receipt": ("no-reply@shop.example", "ご注文番号 483920 を承りました。合計 12,800円です。"),
    "a newsletter": ("no-reply@shop.example", "新商品のご案内です。 https://shop.example/items/1234"),
}


@pytest.mark.parametrize(("sender", "text"), HONEST.values(), ids=HONEST.keys())
def test_honest_mail_is_not_taken_for_a_code(post, sender, text):
    assert not is_hidden_from_customers(post(plain(text, sender=sender)))


def test_covering_is_quick_and_whole():
    text = f"code {CODE} ABC-123 https://chat.example/verify?token=a 12 34"
    assert not any(secret in covered(text) for secret in (CODE, "ABC-123", "token"))
    begun = time.process_time()
    for evil in ("1 " * 50_000, "a-" * 50_000, "http://" * 15_000, "1" * 100_000):
        covered(evil)
    assert time.process_time() - begun < 3


def test_a_display_name_that_imitates_a_colleague_is_named(post, agent):
    assert "imitates" in codes(post(plain(sender="佐藤　花子 <boss@evil.example>", message_id="<1@x>")))
    assert "imitates" in codes(post(plain(sender="お客様窓口 <x@evil.example>", message_id="<2@x>")))
    assert "imitates" in codes(post(plain(sender=f'"{TO}" <x@evil.example>', message_id="<3@x>")))
    assert "imitates" in codes(post(plain(sender=f"窓口 <{TO}>", message_id="<4@x>")))
    assert "imitates" not in codes(post(plain(sender="佐藤 太郎 <taro@example.com>", message_id="<5@x>")))
    assert "imitates" not in codes(post(plain(sender=f"佐藤 花子 <{agent.email}>", message_id="<6@x>")))


def test_letters_of_another_script_imitate_as_well(post, agent):
    agent.name = "Aoba Kurashi"
    agent.save()
    assert "imitates" in codes(post(plain(sender="Aоba Kurаshi <x@evil.example>")))  # о and а are Cyrillic


def test_a_reply_to_switched_elsewhere_is_named_and_not_answered_unasked(post, desk):
    came = post(plain(Reply_To="hanako.yamada@evil.example"))
    assert "reply_to_elsewhere" in codes(came)
    assert default_recipients(came.conversation) == ([HANAKO], [])
    page = desk.get(f"/w/aobato/conversations/{came.conversation.number}/").content.decode()
    assert "返信先に hanako.yamada@evil.example が指定されています" in page


def test_a_reply_to_that_was_answered_before_is_answered_again(post, agent):
    conversation = post(plain(Reply_To="hanako@private.example")).conversation
    reply(conversation, agent, to=[Address("", "hanako@private.example")])
    post(plain(Reply_To="hanako@private.example", message_id="<2@x>"), to=threads.reply_address(conversation))
    conversation.refresh_from_db()
    assert [each.address for each in default_recipients(conversation)[0]] == ["hanako@private.example"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Reply_To": "sales@mail.example.com"},
        {"Reply_To": "list@lists.example", "List_Id": "<list.lists.example>"},
        {"sender": "no-reply@form.example", "Reply_To": "hanako@example.com"},
    ],
)
def test_an_honest_reply_to_is_followed(post, headers):
    assert "reply_to_elsewhere" not in codes(post(plain(**headers)))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("page.html", b"<script>alert(document.cookie)</script>", ("text", "html")),
        ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', ("image", "svg+xml")),
        ("picture.png", b"<html><script>alert(1)</script></html>", ("image", "png")),
        (
            "data.xml",
            b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>1</script></html>',
            ("text", "xml"),
        ),
    ],
)
def test_html_and_svg_files_never_run_on_our_origin(post, desk, name, content, kind):
    mail = made("添付します。", subject="x", sender="a@example.com", to=TO, message_id="<f@x>")
    mail.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
    file = Attachment.objects.get(message=post(mail.as_bytes()))
    for query in ("", "?download=1"):
        answer = desk.get(f"/w/aobato/attachments/{file.pk}/{query}")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"].partition(";")[0] not in {
            "text/html",
            "image/svg+xml",
            "text/xml",
            "application/xml",
        }
        assert "sandbox" in answer.headers.get("Content-Security-Policy", "")


def test_a_zip_in_a_zip_is_kept_and_never_unpacked(post, mail_folder):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(10):
            archive.writestr(f"{n}.zip", inner.getvalue())
    mail = made("添付します。", subject="x", sender="a@example.com", to=TO, message_id="<z@x>")
    mail.add_attachment(outer.getvalue(), maintype="application", subtype="zip", filename="a.zip")
    came = post(mail.as_bytes())
    assert [file.name for file in Attachment.objects.filter(message=came)] == ["a.zip"]
    stored = sum(each.stat().st_size for each in mail_folder.parent.rglob("*") if each.is_file())
    assert stored < 10 * (len(outer.getvalue()) + 100_000)


def test_a_hundred_thousand_recipients_cost_little(post):
    many = ", ".join(f"a{n}@example.com" for n in range(100_000))
    raw = plain().replace(b"Subject:", f"Cc: {many}\r\nSubject:".encode(), 1)
    begun = time.process_time()
    came = post(raw)
    assert time.process_time() - begun < 10
    assert len(came.cc) <= addresses.MOST
    assert default_recipients(came.conversation) == ([HANAKO], [])


def test_a_header_in_a_name_begins_no_header_of_ours(post, agent, caught):
    sender = "=?utf-8?B?" + "YQ0KQmNjOiBtYWxsb3J5QGV2aWwuZXhhbXBsZQ0K" + "?= <hanako@example.com>"  # a\r\nBcc: …
    conversation = post(plain().replace(b"From:", f"From: {sender}\r\nX-Old:".encode(), 1)).conversation
    reply(conversation, agent, to=default_recipients(conversation)[0])
    work()
    assert "bcc" not in {name.lower() for name in email.message_from_bytes(caught[0].content)}
    assert caught[0].recipients == ["hanako@example.com"]


def test_the_desk_shows_who_vouches_for_a_sender(post, provider, desk):
    verdict = "dkim=pass header.d=example.com; dmarc=pass header.from=example.com"
    came = post(through_provider(plain(), verdict))
    page = desk.get(f"/w/aobato/conversations/{came.conversation.number}/").content.decode()
    assert 'data-shield="verified"' in page
    assert "差出人を確認済み" in page
    assert "mx.provider.example" in page


def test_an_address_of_ours_without_proof_is_no_colleague(post):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"あおばと暮らし <{TO}>", TO, "至急"
    mail.set_content("振込先が変わりました。")
    assert "imitates" in codes(post(mail.as_bytes(), sender=TO))
