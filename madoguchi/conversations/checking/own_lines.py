"""The lines of a draft that its writer wrote, with their places: nothing that is quoted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 100_000
_QUOTED = re.compile(r"^\s*(?:>|＞|\|\s)")
_HEAD = re.compile(
    r"^\s*(?:-{4,}\s*(?:Original Message|元のメッセージ|転送|Forwarded message)|On .{6,200} wrote:\s*$"
    r"|\d{4}年\d{1,2}月\d{1,2}日.{0,200}(?:のメール|wrote)[:：]\s*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Line:
    """One line without its end; `start` is its place in the text."""

    text: str
    start: int


def own_lines(text: str) -> Iterator[Line]:
    """Lines until a quotation's head, without the quoted ones."""
    start = 0
    for whole in text[:LONGEST].splitlines(keepends=True):
        line = whole.rstrip("\r\n")
        if _HEAD.match(line):
            return
        if not _QUOTED.match(line):
            yield Line(line, start)
        start += len(whole)
