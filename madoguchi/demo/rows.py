"""Rows of one table in great numbers: ids known before writing, no model instances, batches. For demo and bench only."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models import NOT_PROVIDED
from django.utils import timezone

_IDS_AT_ONCE = 2000
_VALUES_PER_STATEMENT = 5000


class Table:
    """Collects rows of one model. On PostgreSQL they go by COPY, on SQLite by executemany; ids never collide with others'.

    On SQLite the whole life of a Table lies inside one transaction.
    """

    def __init__(self, model: type[models.Model]) -> None:
        self._model = model
        self._rows: list[tuple[Any, ...]] = []
        self._ids: list[int] = []
        self._given = 0
        fields = [field for field in model._meta.concrete_fields if field.db_default is NOT_PROVIDED or field.has_default()]
        self._columns = [field.column for field in fields]
        self._places = {field.attname: place for place, field in enumerate(fields)}
        self._prepare = [_preparer(field) for field in fields]
        self._blank = [_prepared(prepare, _default(field)) for prepare, field in zip(self._prepare, fields, strict=True)]

    def add(self, **values: Any) -> int:
        """One more row, by attribute names (`person_id`); what is not named takes the model's default. Its id.

        Raises KeyError for a name that the model has not.
        """
        if "id" not in values:
            values["id"] = self.take_id()
        row = self._blank.copy()
        for name, value in values.items():
            place = self._places[name]
            row[place] = _prepared(self._prepare[place], value)
        self._rows.append(tuple(row))
        return int(values["id"])

    def take_id(self) -> int:
        """An id that nobody else will get."""
        if not self._ids:
            self._ids = list(reversed(self._reserved()))
        return self._ids.pop()

    def flush(self) -> int:
        """Write what was collected; how many rows that was."""
        rows, self._rows = self._rows, []
        if rows and connection.vendor == "postgresql":
            self._copy(rows)
        elif rows:
            self._insert(rows)
        return len(rows)

    def _reserved(self) -> list[int]:
        table = self._model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)", [table, _IDS_AT_ONCE]
                )
                return sorted(row[0] for row in cursor.fetchall())
            cursor.execute("select seq from sqlite_sequence where name = %s", [table])
            newest = (cursor.fetchone() or (0,))[0]
            cursor.execute(f'select coalesce(max(id), 0) from "{table}"')  # noqa: S608
            newest = max(newest, cursor.fetchone()[0], self._given)
            self._given = newest + _IDS_AT_ONCE
            return list(range(newest + 1, self._given + 1))

    def _copy(self, rows: list[tuple[Any, ...]]) -> None:
        columns = ", ".join(f'"{column}"' for column in self._columns)
        with connection.cursor() as cursor, cursor.copy(f'copy "{self._model._meta.db_table}" ({columns}) from stdin') as copy:
            for row in rows:
                copy.write_row(row)

    def _insert(self, rows: list[tuple[Any, ...]]) -> None:
        columns = ", ".join(f'"{column}"' for column in self._columns)
        marks = ", ".join("%s" for _ in self._columns)
        sql = f'insert into "{self._model._meta.db_table}" ({columns}) values ({marks})'  # noqa: S608
        with connection.cursor() as cursor:
            for start in range(0, len(rows), _VALUES_PER_STATEMENT):
                cursor.executemany(sql, rows[start : start + _VALUES_PER_STATEMENT])


def _default(field: "models.Field[Any, Any]") -> Any:
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return timezone.now()
    return field.get_default()


def _preparer(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    if isinstance(field, models.JSONField):
        return json.dumps
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return _as_sqlite_time
    if isinstance(field, models.IntegerField):
        return int
    return str if isinstance(field, models.CharField) else None


@lru_cache(maxsize=1024)
def _as_sqlite_time(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _prepared(prepare: Callable[[Any], Any] | None, value: Any) -> Any:
    return prepare(value) if prepare and value is not None else value
