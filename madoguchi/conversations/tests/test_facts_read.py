"""Sixty conversations that we wrote ourselves, in Japanese and English, each with what it tells: how much of it is found."""

import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

from madoguchi.conversations.facts.reading import told
from madoguchi.kit.text import quotes
from madoguchi.kit.text.finders.found import plain

SAMPLES = Path(__file__).parent / "samples"
ON = date(2026, 11, 22)
MEASURED = ("order", "phone", "email", "date", "address")
MARKED = re.compile(r"\[\[(\w+):([^|\]]*)(?:\|([^\]]*))?\]\]")


def conversations():
    """Title, messages as they came, and what they tell as (kind, value)."""
    for name in ("told_ja.txt", "told_en.txt"):
        for block in (SAMPLES / name).read_text(encoding="utf-8").split("=== ")[1:]:
            title, _, marked = block.partition("\n")
            expected = {(kind, _key(kind, value or raw)) for kind, raw, value in MARKED.findall(marked)}
            yield title, [MARKED.sub(r"\2", each) for each in marked.split("\n---\n")], expected


def _key(kind, value):
    folded = unicodedata.normalize("NFKC", plain(value))
    return re.sub(r"[\s,]", "", folded).upper() if kind in {"order", "address"} else folded.lower()


def _read(messages):
    for message in messages:
        split = quotes.split(message)
        for each in told(split.text, split.signature, on=ON):
            if each.found.kind in MEASURED:
                yield each.found.kind, _key(each.found.kind, each.found.value)


def test_what_customers_tell_is_found(capsys):
    right, missed, wrong, trouble = Counter(), Counter(), Counter(), []
    every = list(conversations())
    for title, messages, expected in every:
        found = set(_read(messages))
        for counter, kinds in ((right, found & expected), (missed, expected - found), (wrong, found - expected)):
            counter.update(kind for kind, _ in kinds)
        trouble += [f"missed {each} in {title}" for each in sorted(expected - found)]
        trouble += [f"wrong {each} in {title}" for each in sorted(found - expected)]
    with capsys.disabled():
        for kind in MEASURED:
            recall = right[kind] / (right[kind] + missed[kind])
            precision = right[kind] / (right[kind] + wrong[kind])
            print(f"\n{kind:8} recall {recall:.3f}  precision {precision:.3f}  ({right[kind] + missed[kind]} told)", end="")
            assert recall >= 0.9, trouble
            assert precision >= 0.95, trouble
        print(*("", *trouble), sep="\n  ")
    assert len(every) >= 60
