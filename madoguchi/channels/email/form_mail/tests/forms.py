"""Mails of a form, as a shop's page sends them."""

from email.message import EmailMessage

from madoguchi.channels.email.tests.mails import TO

FORM = "noreply@form.example.jp"
CHOICES = ["name", "reading", "address", "phone", "order", "body", ""]


def form_text(
    name: str = "山田 花子", address: str = "hanako@example.com", body: str = "加湿器が動きません。\n至急お願いします。"
) -> str:
    return f"""お問い合わせフォームから送信がありました。

お名前: {name}
フリガナ：ヤマダ ハナコ
メールアドレス: {address}
電話番号: 090-1234-5678
注文番号: A-1029

【お問い合わせ内容】
{body}

--------------------------------
このメールはフォームから自動で送られました。
送信日時：2026/11/20 12:00
"""


def form_mail(
    text: str | None = None, *, number: int = 1, subject: str = "フォームからのお問い合わせ", sender: str = FORM, **heads: str
) -> bytes:
    mail = EmailMessage()
    every = {"From": f"ショップ <{sender}>", "To": TO, "Subject": subject, "Message-ID": f"<form-{number}@form.example.jp>"}
    for name, value in (every | {key.replace("_", "-"): value for key, value in heads.items()}).items():
        mail[name] = value
    mail.set_content(form_text() if text is None else text)
    return mail.as_bytes()
