"""Delivery failures: which receiver, hard or soft, and why."""

from madoguchi.channels.email.mime.parsed import Bounce, ParsedMail
from madoguchi.channels.email.mime.parts import Part


def read_bounce(root: Part, mail: ParsedMail) -> tuple[list[Bounce] | None, str]:
    """The failed receivers (None when the mail is no bounce) and the failed mail's Message-ID."""
    return None, ""
