"""A body piece by piece: a mail of 40 MB is not copied whole for every look at it."""

import re
from collections.abc import Iterator

PIECE = 1 << 20

_LONE_BREAK = re.compile(rb"(?<!\r)\n")


def pieces_of(body: memoryview) -> Iterator[bytes]:
    """The body without the blanks around it, with one byte at the end of each line."""
    start, end = _inked(body)
    kept = b""
    for at in range(start, end, PIECE):
        piece = kept + bytes(body[at : min(at + PIECE, end)])
        kept = b"\r" if piece.endswith(b"\r") and at + PIECE < end else b""
        yield piece.removesuffix(kept).replace(b"\r\n", b"\n")


def with_line_ends(body: memoryview) -> bytes:
    """As it went over the wire: two bytes at the end of each line."""
    if _LONE_BREAK.search(body) is None:
        return bytes(body)
    return bytes(body).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _inked(body: memoryview) -> tuple[int, int]:
    start, end = 0, len(body)
    while start < end:
        piece = bytes(body[start : start + PIECE])
        rest = piece.lstrip()
        start += len(piece) - len(rest)
        if rest:
            break
    while start < end:
        piece = bytes(body[max(start, end - PIECE) : end])
        rest = piece.rstrip()
        end -= len(piece) - len(rest)
        if rest:
            break
    return start, end
