"""Whole mails that lead a mangled one into every reader: files in files, invitations, failures, forms, forwards, seals."""

from collections.abc import Iterable
from email.message import EmailMessage
from email.policy import SMTP

from madoguchi.channels.email.tests import packed, signing
from madoguchi.channels.email.tests.bounce_forms import FORMS
from madoguchi.cli.bench import corpus

INVITATION = """BEGIN:VCALENDAR\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:1@example.com\r
DTSTART;TZID=Asia/Tokyo:20261201T100000\r
DTEND;TZID=Asia/Tokyo:20261201T110000\r
RRULE:FREQ=WEEKLY;COUNT=10;BYDAY=TU\r
SUMMARY:打ち合わせ\r
ORGANIZER;CN="山田 花子":mailto:hanako@example.com\r
ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:support@mado.example.jp\r
END:VEVENT\r
END:VCALENDAR\r
"""
FORM = """以下の内容でお問い合わせがありました。

お名前: 山田 花子
メールアドレス: hanako@example.com
電話番号: 03-1234-5678
ご注文番号: A-1024
お問い合わせ内容: 届きません。
"""
ANSWERED = """届きました。ありがとうございます。

--
株式会社見本 営業部
山田 花子
TEL 03-1234-5678

2026年11月20日(金) 10:00 Support <support@mado.example.jp>:

> お世話になっております。
>> 荷物は届きましたでしょうか。
"""
FORWARDED = """お願いします。

---------- Forwarded message ---------
差出人: 山田 花子 <hanako@example.com>
Date: 2026年11月20日(金) 10:00
Subject: 届きません
To: <sales@mado.example.jp>

荷物が届きません。
"""
CODE = "認証コードは 123456 です。10分以内に https://example.com/verify?token=abcdef を開いてください。\n"
QUOTING = (
    '<html><head><style>p{color:red}@media print{p{display:none}}</style></head><body><p style="color:#111;background:url(x)">'
    'はい</p><img src="cid:1@x"><img src="http://a.example/x.png">'
    '<div class="gmail_quote"><blockquote>前の話</blockquote></div>'
    '<div style="border-top:solid #E1E1E1 1.0pt"><b>From:</b> a@example.com</div></body></html>'
)
VOUCHED = {
    "Authentication-Results": "mx.example.jp; spf=pass smtp.mailfrom=x.example; dkim=fail header.d=example.com; dmarc=fail",
    "DKIM-Signature": "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=k; h=from:to:subject; bh=AAAA; b=BBBB",
    "ARC-Seal": "i=1; a=rsa-sha256; cv=none; d=example.net; s=k; b=AAAA",
    "Received": "from a.example (a.example [192.0.2.1]) by mx.example.jp with ESMTPS; Sun, 22 Nov 2026 10:00:00 +0900",
    "X-Spam-Status": "Yes, score=9.1 required=5.0 tests=A,B",
    "List-Id": "<list.example.com>",
    "Auto-Submitted": "auto-replied",
}


def mails(to: str, plain: int = 40) -> list[bytes]:
    """Every seed, addressed to `to`; some ordinary mails among them."""
    return [*corpus.mails(plain, to), *_texts(to), *_with_files(to), *_failures(to), *_sealed(to)]


def _mail(to: str, text: str, sender: str = "山田 花子 <hanako@example.com>", subject: str = "Re: 件") -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = "Sun, 22 Nov 2026 10:00:00 +0900", "<seed@example.com>"
    mail.set_content(text)
    return mail


def _texts(to: str) -> Iterable[bytes]:
    yield _mail(to, ANSWERED).as_bytes()
    yield _mail(to, FORWARDED, to, "Fwd: 届きません").as_bytes()
    yield _mail(to, FORM, "noreply@form.example.jp", "お問い合わせ").as_bytes()
    yield _mail(to, CODE, "noreply@example.com", "認証コード").as_bytes()
    vouched = _mail(to, ANSWERED)
    for name, value in VOUCHED.items():
        vouched[name] = value
    yield vouched.as_bytes()
    html = _mail(to, ANSWERED)
    html.add_alternative(QUOTING, subtype="html")
    yield html.as_bytes()


def _with_files(to: str) -> Iterable[bytes]:
    winmail = packed.winmail(("見積.xlsx", b"PK\x03\x04" * 20), text="本文です", html=b"<p>x</p>", rtf=b"{\\rtf1 x}")
    for content, kind, name in (
        (winmail, "application/ms-tnef", "winmail.dat"),
        (INVITATION.encode(), "text/calendar", "invite.ics"),
        (b"PK\x03\x04\x14\x00\x01\x00" + bytes(60), "application/zip", "注文書.zip"),
        (_mail(to, ANSWERED).as_bytes(), "application/octet-stream", "x\u202eslx.eml"),
        (b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----", "application/pgp-encrypted", "x.asc"),
    ):
        mail = _mail(to, "添付します。パスワードは別便で。")
        mail.add_attachment(content, maintype=kind.partition("/")[0], subtype=kind.partition("/")[2], filename=name)
        yield mail.as_bytes()
    invited = _mail(to, "ご招待")
    invited.add_alternative(INVITATION, subtype="calendar", params={"method": "REQUEST"})
    yield invited.as_bytes()
    nested = _mail(to, "転送します")
    nested.add_attachment(_mail(to, ANSWERED))
    yield nested.as_bytes()


def _failures(to: str) -> Iterable[bytes]:
    for sender, subject, text, _ in FORMS.values():
        yield _mail(to, text, sender, subject).as_bytes()
    told = (
        f"From: MAILER-DAEMON@example.com\r\nTo: {to}\r\nSubject: x\r\n"
        "Content-Type: multipart/report; report-type={}; boundary=q\r\n\r\n--q\r\n\r\nfailed\r\n--q\r\n"
        "Content-Type: message/{}\r\n\r\n{}\r\n--q\r\n"
        "Content-Type: message/rfc822\r\n\r\nMessage-ID: <a@b>\r\n\r\nx\r\n--q--\r\n"
    )
    status = "Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; a..b@docomo.ne.jp\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    yield told.format("delivery-status", "delivery-status", status).encode()
    yield told.format("feedback-report", "feedback-report", "Feedback-Type: abuse\r\nUser-Agent: x\r\nVersion: 1\r\n").encode()
    read = "Final-Recipient: rfc822; a@example.com\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n"
    yield told.format("disposition-notification", "disposition-notification", read).encode()


def _sealed(to: str) -> Iterable[bytes]:
    head = f"From: tanaka@supplier.example\r\nTo: {to}\r\nSubject: sealed\r\nMIME-Version: 1.0\r\n".encode()
    yield head + signing.signed()
    yield head + signing.signed(opaque=True)
    yield head + signing.pgp_signed()
    yield head + signing.pgp_clear()
