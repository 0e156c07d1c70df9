"""The time of day that a sentence names, in figures or in words."""

import re
from dataclasses import dataclass
from datetime import time

from madoguchi.conversations.promises import forms

_WORDS = {
    "午前中": time(12), "正午": time(12), "夕方": time(18), "夜": time(21), "noon": time(12), "midday": time(12),
    "midnight": time(23, 59), "morning": time(12), "afternoon": time(18), "evening": time(21),
}  # fmt: skip


@dataclass(frozen=True)
class Hour:
    """Where it stands, and what it is."""

    start: int
    at: time


def hour_in(sentence: str) -> Hour | None:
    """The last one: of a span of hours its end."""
    found = None
    for match in forms.HOUR.finditer(sentence):
        at = _of(match)
        found = Hour(match.start(), at) if at else found
    return found


def _of(match: re.Match[str]) -> time | None:
    if word := match["word"]:
        return _WORDS.get(word.lower(), time(10) if word.startswith("朝") else time(13))
    hour = int(match["hour"] or match["hour_en"])
    minute = 30 if match["past"] else int(match["minute"] or match["clock"] or match["minute_en"] or 0)
    is_late = match["half"] in {"午後", "夕方", "夜"} or (match["pm"] or match["ampm"] or "").lower() == "p"
    hour += 12 if is_late and hour < 12 else 0
    return time(hour, minute) if hour < 24 else time(23, 59) if hour == 24 else None
