"""Mails for tests, made on the spot."""

from email.message import EmailMessage
from typing import Any

TO = "support@aobato.example.jp"


def plain(
    text: str = "加湿器が動きません。",
    *,
    subject: str = "加湿器の件",
    sender: str = "山田 花子 <hanako@example.com>",
    to: str = TO,
    message_id: str | None = "<1@example.com>",
    **headers: str,
) -> bytes:
    """A mail with one text part; a header given as None is left out."""
    return made(text, subject=subject, sender=sender, to=to, message_id=message_id, **headers).as_bytes()


def made(text: str, *, subject: str, sender: str, to: str, message_id: str | None, **headers: Any) -> EmailMessage:
    mail = EmailMessage()
    every = {"From": sender, "To": to, "Subject": subject, "Message-ID": message_id}
    every |= {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in every.items():
        if value is not None:
            mail[name] = value
    mail.set_content(text)
    return mail


def with_file(content: bytes = b"%PDF-1.4 x", name: str = "請求書.pdf", **headers: str) -> bytes:
    fields = {"subject": "添付", "sender": "hanako@example.com", "to": TO, "message_id": "<file@example.com>"} | headers
    mail = made("添付します。", **fields)
    mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()
