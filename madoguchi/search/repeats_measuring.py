"""How well repeats are told from other matters: precision and recall on pairs that people labelled."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from madoguchi.kit.text.finders.everything import find_all
from madoguchi.search.meaning.embedding import Embedder
from madoguchi.search.meaning.gist import gist
from madoguchi.search.repeats import MODEL, ORDER, Matter, weigh
from madoguchi.search.repeats_noticing import likeness

LABELLED = Path(__file__).parent / "repeats_labelled.toml"
FRESH = Path(__file__).parent / "repeats_fresh.toml"
_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Measured:
    """Of so many pairs: repeats found, taken for one wrongly, and missed."""

    pairs: int
    found: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.wrong)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed)


def measured(embedder: Embedder) -> tuple[Measured, Measured, Measured]:
    """Over the pairs by which the rule was settled, over those held out, and those of somebody who had not seen it."""
    pairs = _pairs(LABELLED)
    settled, held_out = ([each for each in pairs if each.get("held_out", False) is said] for said in (False, True))
    return _measured(embedder, settled), _measured(embedder, held_out), _measured(embedder, _pairs(FRESH))


def _pairs(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["pair"]
    return found


def _measured(embedder: Embedder, pairs: Sequence[dict[str, Any]]) -> Measured:
    earlier, later = (embedder.embed([gist(*each[name]) for each in pairs]) for name in ("earlier", "later"))
    said = [
        weigh(_matter(*each["earlier"]), _matter(*each["later"]), likeness(a, b)).is_repeat
        for each, a, b in zip(pairs, earlier, later, strict=True)
    ]
    true = [bool(each["repeat"]) for each in pairs]
    both = list(zip(said, true, strict=True))
    return Measured(len(pairs), both.count((True, True)), both.count((True, False)), both.count((False, True)))


def _matter(subject: str, text: str) -> Matter:
    found = find_all(f"{subject}\n{text}", _DAY)
    return Matter(subject, text, frozenset((each.kind, each.value) for each in found if each.kind in (ORDER, MODEL)))
