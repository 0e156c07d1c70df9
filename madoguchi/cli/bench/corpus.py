"""Mails made on the fly, the same for the same number: Japanese and English, text with html, old charsets, a file now
and then, answers to earlier mails. About 6 kB in the mean."""

import random
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
JA = (
    "お世話になっております。",
    "先日購入した加湿器の電源が入らなくなりました。",
    "説明書どおりに操作しましたが、表示が点滅したままです。",
    "注文番号は{n}です。",
    "返品または交換をお願いできますでしょうか。",
    "領収書の宛名を会社名に変更していただきたいです。",
    "配送予定日を来週の火曜日以降に変えられますか。",
    "急いでおりますので、本日中にご連絡いただけると助かります。",
    "どうぞよろしくお願いいたします。",
)
EN = (
    "Hello,",
    "the humidifier I bought last month does not switch on any more.",
    "I followed the manual, but the display keeps blinking.",
    "My order number is {n}.",
    "Could you exchange it, or give me a refund?",
    "Please send the invoice to our accounting department.",
    "Can the delivery be moved to next Tuesday or later?",
    "Kind regards",
)
FILE = 27_000
REPLIES = 0.2
EMOJI = 0.1


def mails(count: int, to: str) -> list[bytes]:
    """`count` mails to this address."""
    chance = random.Random(20261122)  # noqa: S311 (the same corpus every time)
    return [_mail(n, to, chance) for n in range(count)]


def _mail(n: int, to: str, chance: random.Random) -> bytes:
    kind = chance.choices(["ja", "en", "jis", "file"], [45, 30, 15, 10])[0]
    answered = chance.randrange(n) if n and chance.random() < REPLIES else None
    who = n if answered is None else answered
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"{'Customer' if kind == 'en' else '山田 花子'} <customer{who}@example.com>"
    mail["To"] = to
    mail["Subject"] = f"{'Humidifier' if kind == 'en' else '加湿器の件'} {who}"
    mail["Date"] = format_datetime(BEGIN + timedelta(minutes=n))
    mail["Message-ID"] = f"<bench-{n}@example.com>"
    mail["X-Mailer"] = "Bench 1.0"
    if answered is not None:
        mail["In-Reply-To"] = f"<bench-{answered}@example.com>"
        mail["References"] = f"<bench-{answered}@example.com>"
    text = _text(n, EN if kind == "en" else JA, chance)
    if kind == "jis":
        mail.set_content(text.replace("😀", ""), charset="iso-2022-jp", cte="7bit")
        return mail.as_bytes()
    mail.set_content(text)
    mail.add_alternative(f"<html><body>{_html(text)}</body></html>", subtype="html")
    if kind == "file":
        mail.add_attachment(
            b"%PDF-1.4\n" + chance.randbytes(FILE), maintype="application", subtype="pdf", filename="注文書.pdf"
        )
    return mail.as_bytes()


def _text(n: int, sentences: tuple[str, ...], chance: random.Random) -> str:
    lines = [sentences[0], *chance.choices(sentences[1:-1], k=chance.randint(3, 9)), sentences[-1]]
    if chance.random() < EMOJI:
        lines.append("😀")
    return "\n".join(lines).replace("{n}", str(100_000 + n)) + "\n"


def _html(text: str) -> str:
    return "".join(f'<p style="margin:0">{line}</p>' for line in text.splitlines())
