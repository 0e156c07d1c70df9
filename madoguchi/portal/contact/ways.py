"""The ways to us that stand on a contact page: each subject of the house tells of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from madoguchi.accounts.models import Workspace


@dataclass(frozen=True)
class Way:
    """`icon`: lucide's name. `address`: where it leads, empty for words alone. `channel`: whose usual wait is told beside it.
    `place`: the order on the page."""

    icon: str
    name: str
    address: str = ""
    words: str = ""
    channel: str = ""
    place: int = 50


type Source = Callable[[Workspace, str], Iterable[Way]]  # of a workspace, in a language

_sources: dict[str, Source] = {}


def register(key: str, source: Source) -> None:
    """Called once at start."""
    _sources[key] = source


def ways(workspace: Workspace, language: str) -> list[Way]:
    """Those that are open."""
    found = [way for source in _sources.values() for way in source(workspace, language)]
    return sorted(found, key=lambda way: way.place)
