"""Archives for tests, made on the spot."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from madoguchi.channels.email.tests.mails import TO, plain

BEGAN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def mail(n: int, text: str = "加湿器が動きません。", *, days: float = 0, **fields: str) -> bytes:
    """The n-th mail, `days` after the beginning."""
    at = BEGAN + timedelta(days=days or n)
    return plain(
        text,
        message_id=fields.pop("message_id", f"<{n}@example.com>"),
        sender=fields.pop("sender", f"客 {n} <c{n}@example.com>"),
        **({"Date": format_datetime(at)} | fields),
    )


def answer(n: int, to: int, *, days: float, **fields: str) -> bytes:
    """Our answer to the mail `to`."""
    known = {
        "sender": f"お客様窓口 <{TO}>",
        "to": f"c{to}@example.com",
        "In_Reply_To": f"<{to}@example.com>",
        "subject": "Re: 加湿器の件",
    }
    return mail(n, "お答えします。", days=days, **(known | fields))


def mbox(path: Path, *mails: bytes, quoted: bool = True) -> Path:
    """An mbox file."""
    lines = []
    for each in mails:
        body = each.replace(b"\nFrom ", b"\n>From ") if quoted else each
        lines.append(b"From sender@example.com Mon Mar  2 10:00:00 2026\n" + body + b"\n")
    path.write_bytes(b"".join(lines))
    return path
