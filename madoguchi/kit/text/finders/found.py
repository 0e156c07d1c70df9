"""One thing that was found, and the plain form of a text in which every sign keeps its place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 20_000  # of a text that is looked at; what follows is a log file or worse

_WIDE = {0xFF01 + at: 0x21 + at for at in range(94)} | {ord("　"): ord(" "), ord("￥"): ord("¥")}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣⁃"), ord("-"))
_SPACES = dict.fromkeys(map(ord, "\t\u00a0\u2002\u2003\u2009\u202f"), ord(" "))
_PLAIN = _WIDE | _DASHES | _SPACES
_LONG_SOUND = re.compile(r"(?<=[0-9A-Za-z])[ーｰ](?=[0-9A-Za-z])")


@dataclass(frozen=True)
class Found:
    """`kind`, where (`start`, `end`), what stood there (`raw`), and the same as everybody would write it (`value`)."""

    kind: str
    start: int
    end: int
    raw: str
    value: str


def plain(text: str) -> str:
    """Full-width letters, digits and every dash as usual; as long as before, so that places stay true."""
    return _LONG_SOUND.sub("-", text[:LONGEST].translate(_PLAIN))


def found(kind: str, text: str, start: int, end: int, value: str) -> Found:
    """A find in `text`, as it was before it was made plain."""
    return Found(kind, start, end, text[start:end], value)


def blank(text: str, taken: Iterable[Found]) -> str:
    """The text with what was found already struck out, every other sign in its place."""
    signs = list(text)
    for each in taken:
        signs[each.start : each.end] = "\x00" * (each.end - each.start)
    return "".join(signs)
