"""The index in PostgreSQL: sets of tokens without positions, under GIN."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from madoguchi.search.homes import Clause, Row, Way


def exists(generation: int) -> bool:
    """See Home."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [_name(generation)])
        return bool(cursor.fetchone()[0])


def create(generation: int) -> None:
    """See Home."""
    name = _name(generation)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {name} (id bigint PRIMARY KEY, tokens tsvector NOT NULL)")
        cursor.execute(f"CREATE INDEX {name}_gin ON {name} USING gin (tokens) WITH (fastupdate = on)")


def drop(generation: int) -> None:
    """See Home."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_name(generation)}")


def add(generation: int, rows: Sequence["Row"]) -> None:
    """See Home."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_name(generation)} (id, tokens) VALUES (%s, array_to_tsvector(%s::text[]))",  # noqa: S608 - our own name
            [(pk, list(tokens)) for pk, tokens in rows],
        )


def remove(generation: int, rows: Sequence["Row"]) -> None:
    """See Home. Goes by the ids alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_name(generation)} WHERE id = ANY(%s)", [[pk for pk, _tokens in rows]])  # noqa: S608


def ids(generation: int, clauses: Sequence["Clause"], *, below: int | None, least: int | None, limit: int) -> list[int]:
    """See Home."""
    asked = " & ".join(f"({' | '.join(map(_way, clause))})" for clause in clauses)
    where, given = ["tokens @@ %s::tsquery"], [asked]
    for bound, sign in ((below, "<"), (least, ">=")):
        if bound is not None:
            where.append(f"id {sign} %s")
            given.append(bound)  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {_name(generation)} WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT %s",  # noqa: S608
            [*given, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _name(generation: int) -> str:
    return f"search_tokens_{int(generation)}"


def _way(way: "Way") -> str:
    quoted = [f"'{token}'" for token in way.whole]
    return "(" + " & ".join([*quoted, f"'{way.begun}':*"] if way.begun else quoted) + ")"
