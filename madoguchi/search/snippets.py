"""A piece of a text around what was found in it, for people to read: from where a sentence or a phrase begins."""

import re
from functools import lru_cache
from itertools import accumulate

import budoux

from madoguchi.kit.text.analysing import places
from madoguchi.search.querying import Query
from madoguchi.search.sources import Source

BEFORE, LENGTH, SLACK = 30, 140, 15
_NEAR, _FAR = 1500, 20_000
_ENDS = re.compile("[。！？!?\n]\\s*|\\. ")
_PAUSES = re.compile("[。、！？!?,\\s]")
_APART = "\n。\n"  # between parts of a source that are nobody's sentence

type Snippet = list[tuple[str, bool]]  # text, and whether it is what was found


def snippet(source: Source, query: Query) -> Snippet:
    """From the text, or from its title where the words stand there alone; its beginning where they cannot be shown."""
    literals = [option.literal for each in query.positive for option in each.options]
    whole = source.text[:_FAR].replace(_APART, " · ")
    for text in (whole[:_NEAR], source.title, whole[_NEAR - LENGTH :]):
        found = places(text, literals)
        if found:
            return _cut(text, found)
    return [(whole[:LENGTH], False)]


def _cut(text: str, found: list[tuple[int, int]]) -> Snippet:
    start = _beginning(text, found[0][0])
    end = _end(text, max(start + LENGTH, found[0][1]))
    pieces: Snippet = []
    at = start
    for first, last in found:
        if first >= end:
            break
        if first > at:
            pieces.append((text[at:first], False))
        pieces.append((text[first : min(last, end)], True))
        at = min(last, end)
    if at < end:
        pieces.append((text[at:end], False))
    return ([("…", False)] if start else []) + pieces + ([("…", False)] if end < len(text) else [])


def _beginning(text: str, found: int) -> int:
    """Of the sentence or else the phrase, not far before what was found."""
    first = max(0, found - BEFORE - SLACK)
    if not first:
        return 0
    sentences = [each.end() for each in _ENDS.finditer(text, first, found) if found - each.end() <= BEFORE]
    if sentences:
        return sentences[0]
    starts = [first + length for length in accumulate(map(len, _parser().parse(text[first:found])))]
    return next((start for start in starts if found - start <= BEFORE), found)


def _end(text: str, wanted: int) -> int:
    """Of a phrase, not far behind; where a sign says so, nobody need think."""
    if wanted >= len(text) - SLACK:
        return len(text)
    if pause := _PAUSES.search(text, wanted - SLACK, wanted + SLACK):
        return pause.end()
    phrases = accumulate(map(len, _parser().parse(text[wanted - SLACK : wanted + SLACK])))
    return next((wanted - SLACK + length for length in phrases if length >= SLACK), wanted)


@lru_cache(maxsize=1)
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()
