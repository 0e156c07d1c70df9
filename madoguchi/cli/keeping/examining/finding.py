"""One thing that the doctor looked at."""

from dataclasses import dataclass
from typing import Literal

type State = Literal["good", "note", "bad"]


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and, where it is not good, what to do about it."""

    name: str
    state: State
    words: str
    mend: str | None = None


def good(name: str, words: str) -> Finding:
    """As it should be."""
    return Finding(name, "good", words)


def note(name: str, words: str, mend: str | None = None) -> Finding:
    """Works, but somebody should know."""
    return Finding(name, "note", words, mend)


def bad(name: str, words: str, mend: str) -> Finding:
    """Does not work."""
    return Finding(name, "bad", words, mend)
