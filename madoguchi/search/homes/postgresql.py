"""The index in PostgreSQL: the tokens of a document in one line, under GIN as a set.

Kept as a line they take half the room of a tsvector, and kana are one byte there; the set is made of it when it is indexed.
"""

import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

from django.db import connection
from django.db.backends.utils import CursorWrapper

if TYPE_CHECKING:
    from madoguchi.search.homes import Clause, Row, Way

_IN_TOKENS = frozenset(" '\\_0123456789abcdefghijklmnopqrstuvwxyz")  # in them, or between them
_SHORT = dict(
    zip((*range(0x3041, 0x3097), 0x30FC), (sign for sign in map(chr, range(1, 0x80)) if sign not in _IN_TOKENS), strict=True)
)
_SET = "search_set(tokens)"
_FUNCTION = """CREATE OR REPLACE FUNCTION search_set(line text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL UNSAFE COST 5000
AS 'BEGIN RETURN array_to_tsvector(string_to_array(line, '' '')); END'"""  # dear, in one process: the planner goes by the index
_GIN = f"USING gin (({_SET})) WITH (fastupdate = on)"
_MAKING = 0x4D41444F  # the key under which one process at a time makes an index
_MAKING_MEGABYTES = 256
_FARTHEST = 40_000  # rows among which enough should be found; beyond that the index is asked
_LOOKED_ALONG, _SPARE = 20_000, 4  # but looked along are so many at least, or so many times what should do
_STATISTICS_SECONDS = 600


def exists(generation: int) -> bool:
    """See Home."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [_name(generation)])
        return bool(cursor.fetchone()[0])


def create(generation: int) -> None:
    """See Home."""
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTION)
        cursor.execute(f"CREATE TABLE {_name(generation)} (id bigint PRIMARY KEY, tokens text NOT NULL)")
    _is_line.cache_clear()


def is_settled(generation: int) -> bool:
    """See Home."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT bool_and(indisvalid) FROM pg_index WHERE indexrelid = to_regclass(%s)", [_index(generation)])
        return bool(cursor.fetchone()[0])


def settle(generation: int) -> None:
    """See Home. Made over what stands there, the index costs a seventh of what it costs row by row; writers go on meanwhile."""
    table, index = _name(generation), _index(generation)
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {table} {_GIN}")
            return
        while not _locked(cursor):  # two that wait for each other inside the database would be one too many
            time.sleep(1)
        try:
            if not is_settled(generation) and exists(generation):
                cursor.execute(f"DROP INDEX IF EXISTS {index}")  # half made, of a process that ended
                cursor.execute(f"SET maintenance_work_mem = '{_MAKING_MEGABYTES}MB'")
                cursor.execute(f"CREATE INDEX CONCURRENTLY {index} ON {table} {_GIN}")
                cursor.execute("RESET maintenance_work_mem")
                cursor.execute(f"ANALYZE {table}")
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MAKING])


def drop(generation: int) -> None:
    """See Home."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_name(generation)}")
    _is_line.cache_clear()


def add(generation: int, rows: Sequence["Row"]) -> None:
    """See Home."""
    is_line = _is_line(connection.settings_dict["NAME"], generation)
    value = "%s" if is_line else "array_to_tsvector(string_to_array(%s, ' '))"
    lines = [(pk, _packed(" ".join(tokens), is_line)) for pk, tokens in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {_name(generation)} (id, tokens) VALUES (%s, {value})", lines)  # noqa: S608 - our own name


def remove(generation: int, rows: Sequence["Row"]) -> None:
    """See Home. Goes by the ids alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_name(generation)} WHERE id = ANY(%s)", [[pk for pk, _tokens in rows]])  # noqa: S608


def ids(generation: int, clauses: Sequence["Clause"], *, below: int | None, least: int | None, limit: int) -> list[int]:
    """See Home. What is common is looked for line by line from the newest on, what is rare in the index: there a common word
    costs as much as it has rows."""
    if _is_line(connection.settings_dict["NAME"], generation) and (needed := _needed(generation, clauses, limit)):
        found = _along(generation, clauses, below, least, limit, among=max(_LOOKED_ALONG, _SPARE * needed))
        if len(found) >= limit:
            return found
    return _matching(generation, clauses, below, least, limit)


def _needed(generation: int, clauses: Sequence["Clause"], limit: int) -> int:
    """Among how many rows enough should be found; 0 where the index has to fetch fewer. By the database's own statistics."""
    rows, shares = _statistics(connection.settings_dict["NAME"], generation, int(time.time() // _STATISTICS_SECONDS))
    share = prod(min(1.0, sum(_share(way, shares) for way in clause)) for clause in clauses)
    needed = int(limit / share) if share > 0 else 0
    return needed if needed <= min(_FARTHEST, rows * share) else 0


def _share(way: "Way", shares: Mapping[str, float]) -> float:
    """Of the rows that have these tokens; 0 of what is not common."""
    begun = _packed(way.begun, is_line=True)
    some = [sum(share for token, share in shares.items() if token.startswith(begun))] if begun else []
    return min([shares.get(_packed(token, is_line=True), 0.0) for token in way.whole] + some, default=0.0)


@lru_cache(maxsize=8)
def _statistics(_database: str, generation: int, _when: int) -> tuple[float, dict[str, float]]:
    """How many rows there are, and of the commonest tokens in which share of them they stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", [_name(generation)])
        rows = float((cursor.fetchone() or [0])[0])
        told = "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats WHERE tablename = %s"
        cursor.execute(told, [_index(generation)])
        tokens, shares = cursor.fetchone() or ([], [])
    return rows, dict(zip(tokens or [], shares or [], strict=False))  # behind the shares stand their bounds


def _along(
    generation: int, clauses: Sequence["Clause"], below: int | None, least: int | None, limit: int, among: int
) -> list[int]:
    """The newest that have the tokens, row by row along the key."""
    bounds = [(bound, sign) for bound, sign in ((below, "<"), (least, ">=")) if bound is not None]
    newest = f"SELECT id, tokens FROM {_name(generation)}"  # noqa: S608
    newest += (
        " WHERE " + " AND ".join(f"id {sign} %s" for _bound, sign in bounds) if bounds else ""
    ) + " ORDER BY id DESC LIMIT %s"
    asked = " AND ".join("(" + " OR ".join(_stands(way) for way in clause) + ")" for clause in clauses)
    given = [_packed(token, is_line=True) for clause in clauses for way in clause for token in _ends(way)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM ({newest}) AS newest WHERE {asked} ORDER BY id DESC LIMIT %s",  # noqa: S608
            [*(bound for bound, _sign in bounds), among, *given, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _stands(way: "Way") -> str:
    return "(" + " AND ".join(["strpos(' ' || tokens || ' ', %s) > 0"] * len(_ends(way))) + ")"


def _ends(way: "Way") -> list[str]:
    """The tokens with the blanks that they stand between."""
    return [f" {token} " for token in way.whole] + ([f" {way.begun}"] if way.begun else [])


def _matching(generation: int, clauses: Sequence["Clause"], below: int | None, least: int | None, limit: int) -> list[int]:
    """The same by the index."""
    is_line = _is_line(connection.settings_dict["NAME"], generation)
    asked = _packed(" & ".join(f"({' | '.join(map(_way, clause))})" for clause in clauses), is_line)
    where, given = [f"{_SET if is_line else 'tokens'} @@ %s::tsquery"], [asked]
    for bound, sign in ((below, "<"), (least, ">=")):
        if bound is not None:
            where.append(f"id {sign} %s")
            given.append(bound)  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute(  # by id + 0: row by row along the key, each set would have to be made
            f"SELECT id FROM {_name(generation)} WHERE {' AND '.join(where)} ORDER BY id + 0 DESC LIMIT %s",  # noqa: S608
            [*given, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _name(generation: int) -> str:
    return f"search_tokens_{int(generation)}"


def _index(generation: int) -> str:
    return f"{_name(generation)}_gin"


def _locked(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [_MAKING])
    return bool(cursor.fetchone()[0])


@lru_cache(maxsize=64)
def _is_line(_database: str, generation: int) -> bool:
    """Whether that index is of this form; before ANALYSER 2 it was a column of sets, which answers until it is made anew."""
    kind = "SELECT atttypid = 'text'::regtype FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = 'tokens'"
    with connection.cursor() as cursor:
        cursor.execute(kind, [_name(generation)])
        return bool((cursor.fetchone() or [True])[0])


def _packed(words: str, is_line: bool) -> str:
    return words.translate(_SHORT) if is_line else words


def _way(way: "Way") -> str:
    quoted = [f"'{token}'" for token in way.whole]
    return "(" + " & ".join([*quoted, f"'{way.begun}':*"] if way.begun else quoted) + ")"
