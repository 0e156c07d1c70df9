"""What stands below an answer: the last message quoted, in the receiver's language."""

from datetime import datetime

from madoguchi.kit.addresses import Address

_WEEKDAYS = "月火水木金土日"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def quote(from_: Address, at: datetime, text: str, language: str = "ja") -> str:
    """The announcement line and the text behind "> ". `at` is shown as it stands: bring it into the reader's zone first."""
    return "\n".join([announcement(from_, at, language), *(_quoted(line) for line in text.splitlines())])


def announcement(from_: Address, at: datetime, language: str = "ja") -> str:
    """「2026年11月22日(日) 14:05 山田 花子 <a@b>:」 or "On Sun, 22 Nov 2026 at 14:05, Hanako Yamada <a@b> wrote:"."""
    who = f"{from_.name} <{from_.address}>" if from_.name else f"<{from_.address}>"
    return f"{_when(at, language)} {who}:" if language == "ja" else f"On {_when(at, language)}, {who} wrote:"


def _when(at: datetime, language: str) -> str:
    if language == "ja":
        return f"{at.year}年{at.month}月{at.day}日({_WEEKDAYS[at.weekday()]}) {at:%H:%M}"
    return f"{_DAYS[at.weekday()]}, {at.day} {_MONTHS[at.month - 1]} {at.year} at {at:%H:%M}"


def _quoted(line: str) -> str:
    return f">{line}" if line.startswith(">") else f"> {line}".rstrip()
