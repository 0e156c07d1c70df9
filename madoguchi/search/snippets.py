"""A piece of a text around what was found in it, for people to read."""

from madoguchi.kit.text.analysing import places
from madoguchi.search.querying import Query
from madoguchi.search.sources import Source

BEFORE, LENGTH = 30, 140
_NEAR, _FAR = 1500, 20_000

type Snippet = list[tuple[str, bool]]  # text, and whether it is what was found


def snippet(source: Source, query: Query) -> Snippet:
    """From the text, or from its title where the words stand there alone; its beginning where they cannot be shown."""
    literals = [option.literal for each in query.positive for option in each.options]
    for text in (source.text[:_NEAR], source.title, source.text[:_FAR]):
        found = places(text, literals)
        if found:
            return _cut(text, found)
    return [(source.text[:LENGTH], False)]


def _cut(text: str, found: list[tuple[int, int]]) -> Snippet:
    start = max(0, found[0][0] - BEFORE)
    end = min(len(text), start + LENGTH)
    pieces: Snippet = []
    at = start
    for first, last in found:
        if first >= end:
            break
        if first > at:
            pieces.append((text[at:first], False))
        if last > at:
            pieces.append((text[max(first, at) : last], True))
            at = last
    if at < end:
        pieces.append((text[at:end], False))
    return ([("…", False)] if start else []) + pieces + ([("…", False)] if end < len(text) else [])
