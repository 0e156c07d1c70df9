"""Two texts that grew from one, line by line into a third: what either added is in it, and where they clash both stand."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

MOST_LINES = 4000  # beyond, comparing costs more than reading both


def merge(base: str, theirs: str, mine: str) -> tuple[str, bool]:
    """The merged text, and whether some lines were changed on both sides; those stand below each other, theirs first."""
    if theirs in (mine, base):
        return mine, False
    if mine == base:
        return theirs, False
    lines = [text.split("\n") for text in (base, theirs, mine)]
    if max(map(len, lines)) > MOST_LINES:
        return f"{theirs}\n{mine}", True
    merged: list[str] = []
    clashes = False
    for is_clash, piece in _pieces(*lines):
        merged += piece
        clashes |= is_clash
    return "\n".join(merged), clashes


def _pieces(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> Iterator[tuple[bool, Sequence[str]]]:
    """Between two places where all three agree, what either made of it."""
    at_base = at_theirs = at_mine = 0
    for start, in_theirs, in_mine, length in [*_common(base, theirs, mine), (len(base), len(theirs), len(mine), 0)]:
        yield _settled(base[at_base:start], theirs[at_theirs:in_theirs], mine[at_mine:in_mine])
        yield False, base[start : start + length]
        at_base, at_theirs, at_mine = start + length, in_theirs + length, in_mine + length


def _settled(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> tuple[bool, Sequence[str]]:
    if theirs in (mine, base):
        return False, mine
    if mine == base:
        return False, theirs
    if mine[: len(theirs)] == theirs:  # they wrote on from the same words
        return False, mine
    if theirs[: len(mine)] == mine:
        return False, theirs
    return True, [*theirs, *mine]


def _common(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that all three share: where in each, and how long."""
    in_theirs = _matched(base, theirs)
    in_mine = _matched(base, mine)
    run: tuple[int, int, int, int] | None = None
    for line in range(len(base)):
        if line not in in_theirs or line not in in_mine:
            continue
        here = (line, in_theirs[line], in_mine[line])
        if run and here == (run[0] + run[3], run[1] + run[3], run[2] + run[3]):
            run = (*run[:3], run[3] + 1)
            continue
        if run:
            yield run
        run = (*here, 1)
    if run:
        yield run


def _matched(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    found = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in found for n in range(block.size)}
