"""What may help at once, beside the ways to a person and never before them. Sources register; without one nothing is shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from madoguchi.accounts.models import Workspace

MOST = 3
LONGEST, SHORTEST = 300, 4


@dataclass(frozen=True)
class Suggestion:
    """A page that may answer it."""

    title: str
    address: str


type Source = Callable[[Workspace, str, str], Iterable[Suggestion]]  # of a workspace, for these words, in a language

_sources: dict[str, Source] = {}


def register(key: str, source: Source) -> None:
    """Called once at start."""
    _sources[key] = source


def is_anything_suggested() -> bool:
    """Whether any source is there."""
    return bool(_sources)


def suggested(workspace: Workspace, words: str, language: str) -> list[Suggestion]:
    """A few; none for a word or two."""
    words = words.strip()[:LONGEST]
    if len(words) < SHORTEST:
        return []
    return [each for source in _sources.values() for each in source(workspace, words, language)][:MOST]
