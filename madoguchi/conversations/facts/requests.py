"""Where a draft asks the customer for something: the words, and for what kind of thing. Knows nothing of what was told."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from madoguchi.conversations.facts import request_forms as forms

LONGEST = 20_000


@dataclass(frozen=True)
class Request:
    """`kind` of thing that is asked for, from the thing's name (`start`) to the end of the sentence; `name`: its words."""

    kind: str
    start: int
    end: int
    name: str
    sentence: str


def requests(text: str) -> list[Request]:
    """Each once and in order. What confirms, asks for another one, or tells what to do some other time asks for nothing."""
    text = text[:LONGEST]
    found: dict[tuple[str, int], Request] = {}
    for each in (*_in_sentences(text), *_in_lists(text)):
        found.setdefault((each.kind, each.start), each)
    return sorted(found.values(), key=lambda each: each.start)


def is_english(sentence: str) -> bool:
    """Whether it has no Japanese in it."""
    return forms.JAPANESE.search(sentence) is None


def _in_sentences(text: str) -> Iterator[Request]:
    for match in forms.SENTENCE.finditer(text):
        sentence = match.group()
        names, asks, not_asking = forms.ENGLISH if is_english(sentence) else forms.OURS
        bare = forms.CUSHION.sub(lambda cushion: " " * len(cushion.group()), sentence)
        if not_asking.search(bare) or not asks.search(bare):
            continue
        for kind, name in names:
            if (place := name.search(bare)) and _is_asked(bare, place, asks):
                yield Request(
                    kind, match.start() + place.start(), match.start() + len(sentence.rstrip()), place.group(), sentence
                )


def _is_asked(sentence: str, place: re.Match[str], asks: re.Pattern[str]) -> bool:
    """The thing and the asking stand close to each other."""
    if is_english(sentence):
        ask = asks.search(sentence[: place.end() + 30])
        return ask is not None and ask.start() - place.end() < 30 and place.start() - ask.end() < 60
    return asks.search(sentence, place.end(), place.end() + 45) is not None


def _in_lists(text: str) -> Iterator[Request]:
    """「以下をお知らせください」 and below it one thing a line."""
    for opening in forms.LIST_OPENING.finditer(text):
        if forms.OURS[2].search(opening.group()):
            continue
        for line in forms.LIST_LINE.finditer(text, opening.end(), opening.end() + 400):
            for kind, name in (*forms.OURS[0], *forms.ENGLISH[0]):
                if place := name.search(line["words"]):
                    yield Request(kind, line.start("words"), line.end("words"), place.group(), opening.group())
                    break
