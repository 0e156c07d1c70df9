"""The two homes of the index. Both hold the same tokens and answer alike; neither knows what a token means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connection

from madoguchi.search.homes import postgresql, sqlite


@dataclass(frozen=True)
class Way:
    """All of these tokens, and one that begins so."""

    whole: tuple[str, ...]
    begun: str = ""


type Clause = Sequence[Way]  # any of them
type Row = tuple[int, Iterable[str]]


class Home(Protocol):
    """Generations are whole indexes that stand beside each other."""

    def exists(self, generation: int) -> bool:
        """Whether there is such an index."""

    def create(self, generation: int) -> None:
        """An empty one, to be filled; it answers once it is settled."""

    def is_settled(self, generation: int) -> bool:
        """Whether it answers."""

    def settle(self, generation: int) -> None:
        """What stood there before is in: make it answer. May take minutes; outside of transactions others write meanwhile."""

    def drop(self, generation: int) -> None:
        """Away with it, if it is there."""

    def add(self, generation: int, rows: Sequence[Row]) -> None:
        """Documents with their tokens."""

    def remove(self, generation: int, rows: Sequence[Row]) -> None:
        """Documents with the tokens that they were added with."""

    def ids(self, generation: int, clauses: Sequence[Clause], *, below: int | None, least: int | None, limit: int) -> list[int]:
        """Documents that every clause proposes, the newest first."""


def home() -> Home:
    """That of the database in use."""
    return postgresql if connection.vendor == "postgresql" else sqlite
