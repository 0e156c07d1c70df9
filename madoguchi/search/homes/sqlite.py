"""The index in SQLite: FTS5 without content and positions. It forgets by the original tokens, and folds only ASCII."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from madoguchi.search.homes import Clause, Row, Way

_COLUMNS = "tokens, content='', columnsize=0, detail=none, tokenize='ascii'"
NO_LOWER, NO_UPPER = -(2**63), 2**63 - 1


def exists(generation: int) -> bool:
    """See Home."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [_name(generation)])
        return cursor.fetchone() is not None


def create(generation: int) -> None:
    """See Home."""
    with connection.cursor() as cursor:
        name = _name(generation)
        cursor.execute(f"CREATE VIRTUAL TABLE {name} USING fts5({_COLUMNS})")
        cursor.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('automerge', 8)")  # noqa: S608 (4: a third more CPU a document)


def is_settled(_generation: int) -> bool:
    """See Home."""
    return True


def settle(_generation: int) -> None:
    """See Home. Nothing to do: it goes along its rows anyway."""


def drop(generation: int) -> None:
    """See Home."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_name(generation)}")


def add(generation: int, rows: Sequence["Row"]) -> None:
    """See Home."""
    name = _name(generation)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {name} (rowid, tokens) VALUES (%s, %s)", _joined(rows))  # noqa: S608 - our own name


def remove(generation: int, rows: Sequence["Row"]) -> None:
    """See Home."""
    name = _name(generation)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {name} ({name}, rowid, tokens) VALUES ('delete', %s, %s)", _joined(rows))  # noqa: S608


def ids(generation: int, clauses: Sequence["Clause"], *, below: int | None, least: int | None, limit: int) -> list[int]:
    """See Home."""
    name = _name(generation)
    asked = " AND ".join(f"({' OR '.join(map(_way, clause))})" for clause in clauses)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM {name} WHERE {name} MATCH %s AND rowid < %s AND rowid >= %s ORDER BY rowid DESC LIMIT %s",  # noqa: S608
            [asked, NO_UPPER if below is None else below, NO_LOWER if least is None else least, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _name(generation: int) -> str:
    return f"search_tokens_{int(generation)}"


def _joined(rows: Sequence["Row"]) -> list[tuple[int, str]]:
    return [(pk, " ".join(tokens)) for pk, tokens in rows]


def _way(way: "Way") -> str:
    return "(" + " AND ".join(_quoted(way.whole, way.begun)) + ")"


def _quoted(whole: Iterable[str], begun: str) -> list[str]:
    quoted = [f'"{token}"' for token in whole]
    return [*quoted, f'"{begun}"*'] if begun else quoted
