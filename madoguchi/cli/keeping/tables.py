"""Rows as plain lines that both databases understand: one JSON list per row, in the order of the primary key.

Goes by the migrations that the database really has, not by the code's newest models, so an older one can be read too.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.db import connections, models
from django.db.migrations.loader import MigrationLoader

CHUNK = 2000

type Node = tuple[str, str]
type AnyField = models.Field[Any, Any]  # looked at late: the class itself takes no brackets


def applied(alias: str) -> list[Node]:
    """The newest applied migration of each app."""
    return newest_of(MigrationLoader(connections[alias]), None)


def newest_of(loader: MigrationLoader, nodes: Iterable[Node] | None) -> list[Node]:
    """Of these migrations (None: the applied ones), those that no other of the same app follows."""
    chosen = {node for node in (loader.applied_migrations if nodes is None else nodes) if node in loader.graph.nodes}
    followed = {parent.key for node in chosen for parent in loader.graph.node_map[node].parents if parent.key[0] == node[0]}
    return sorted(chosen - followed)


def models_at(alias: str, nodes: list[Node]) -> list[type[models.Model]]:
    """Every table as it stands after these migrations, one model each, by table name."""
    loader = MigrationLoader(connections[alias])
    found = loader.project_state(nodes).apps.get_models(include_auto_created=True)
    tables = {m._meta.db_table: m for m in found if m._meta.managed and not m._meta.proxy}
    return [tables[name] for name in sorted(tables)]


def columns(model: type[models.Model]) -> list[str]:
    """The columns of a line, in order."""
    return [str(field.column) for field in fields(model)]


def fields(model: type[models.Model]) -> list[AnyField]:
    """The fields that are stored in the model's own table."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def lines(alias: str, model: type[models.Model]) -> Iterator[bytes]:
    """Every row as a line of JSON."""
    names = [field.attname for field in fields(model)]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK):
        yield json.dumps([_plain(value) for value in row], ensure_ascii=False, sort_keys=True).encode() + b"\n"


def load(alias: str, model: type[models.Model], rows: Iterable[bytes], given: list[str]) -> int:
    """Insert lines whose columns are `given`; how many they were. Call inside a transaction."""
    by_column = {field.column: field for field in fields(model)}
    chosen = [by_column[column] for column in given]
    connection = connections[alias]
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(column) for column in given)})"
    values = (_stored(json.loads(line), chosen, alias) for line in rows)
    counted = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
                    counted += 1
            return counted
        places = ", ".join(["%s"] * len(chosen))
        for chunk in _chunks(values):
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", chunk)  # noqa: S608 - our own names
            counted += len(chunk)
    return counted


def last_key(alias: str, model: type[models.Model]) -> int | None:
    """The highest number ever given to a row, so that a deleted row's number is not given again."""
    key = model._meta.auto_field
    if key is None:
        return None
    connection, table = connections[alias], model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        else:
            cursor.execute(
                "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)", [f'"{table}"', key.column]
            )
        row = cursor.fetchone()
    return row[0] if row and row[0] else None


def set_last_key(alias: str, model: type[models.Model], value: int) -> None:
    """Make the next row's number higher than `value` and than every row there."""
    connection, table = connections[alias], model._meta.db_table
    key = model._meta.auto_field
    if key is None:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [value, table])
            if not cursor.rowcount:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, value])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', key.column, value])


def clear(alias: str, tables: list[type[models.Model]]) -> None:
    """Empty these tables. Call inside a transaction."""
    connection = connections[alias]
    names = [connection.ops.quote_name(model._meta.db_table) for model in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
            return
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names


def _plain(value: Any) -> Any:
    """What JSON holds; PostgreSQL's text knows no NUL, so none is ever written."""
    match value:
        case str():
            return value.replace("\x00", "")
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case None | bool() | int() | float():
            return value
        case list() | tuple():
            return [_plain(each) for each in value]
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case _:
            return str(value)


def _stored(row: list[Any], chosen: list[AnyField], alias: str) -> list[Any]:
    return [_prepared(field, value, alias) for field, value in zip(chosen, row, strict=True)]


def _prepared(field: AnyField, value: Any, alias: str) -> Any:
    connection = connections[alias]
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    if connection.vendor == "postgresql":
        return field.to_python(value)
    return field.get_db_prep_save(field.to_python(value), connection)


def _chunks(values: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    chunk: list[list[Any]] = []
    for row in values:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
