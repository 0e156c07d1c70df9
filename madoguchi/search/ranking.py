"""The most relevant first: BM25-like over the newest that were found, the same in both homes. Every part can be explained."""

import math
from collections.abc import Sequence
from datetime import datetime

from madoguchi.search.models import DocumentKind
from madoguchi.search.querying import Asked, Query
from madoguchi.search.sources import Source

SATURATION, BY_LENGTH, USUAL_LENGTH = 1.2, 0.6, 400
TITLE, NAME, AS_TYPED, WHOLE = 2.5, 1.5, 0.4, 1.0
OURS = 0.6  # what we say in every answer tells less than what a customer says
HALF_LIFE_DAYS, NEWNESS = 120, 0.8


def weights(query: Query, texts: Sequence[str]) -> list[float]:
    """What each word tells: the fewer of these texts have it often, the more."""
    found = []
    for asked in query.positive:
        often = sum(1 for text in texts if max((each.count(text, 3) for each in asked.options), default=0) > 1)
        found.append(1 + math.log((len(texts) + 1) / (often + 1)) / 4)
    return found


def score(query: Query, source: Source, weighed: Sequence[float], now: datetime) -> dict[str, float]:
    """The parts, whose sum ranks."""
    title, _line, body = source.folded.partition("\n")
    parts = {"title": 0.0, "body": 0.0}
    for asked, weight in zip(query.positive, weighed, strict=True):
        in_title, in_body = _best(asked, f"{title}\n"), _best(asked, f"\n{body}")
        parts["title"] += weight * TITLE * _saturated(in_title, len(title), 20)
        parts["body"] += weight * _saturated(in_body, len(body), USUAL_LENGTH)
    if source.about.get("ours"):
        parts["body"] *= OURS
    literals = [asked.options[0].literal for asked in query.positive]
    if len(literals) > 1 and "".join(literals) in body.replace(" ", ""):
        parts["whole"] = WHOLE
    if literals and title.split("。")[0] in literals:
        parts["name"] = NAME
    if any(word in source.text or word in source.title for word in query.text.split() if word):
        parts["as_typed"] = AS_TYPED
    if source.kind not in {DocumentKind.CUSTOMER, DocumentKind.COMPANY}:
        age = max(0.0, (now - source.at).total_seconds() / 86400)
        parts["newness"] = NEWNESS * 0.5 ** (age / HALF_LIFE_DAYS)
    return {name: round(part, 4) for name, part in parts.items() if part}


def _best(asked: Asked, text: str) -> float:
    return max((option.worth * option.count(text, 10) for option in asked.options), default=0)


def _saturated(count: float, length: int, usual: int) -> float:
    if not count:
        return 0
    return count * (SATURATION + 1) / (count + SATURATION * (1 - BY_LENGTH + BY_LENGTH * length / usual))
