"""Rows written in statements that are put together once, where a row is written so often that the ORM's own care costs most.
Every value goes through its field all the same, and a column that nobody names gets its field's default, where that
is the same for every row."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from django.db.models.fields import NOT_PROVIDED


@dataclass(frozen=True)
class _Statement:
    sql: str
    values: tuple[Any, ...]
    places: dict[str, tuple[int, Callable[[Any, Any], Any]]]


def insert(model: type[Model], **values: Any) -> int:
    """Write one row and give back its id. Raises KeyError for what is no column; auto_now and the like are not filled in."""
    statement = _insert_of(model, connection.vendor)
    row = list(statement.values)
    for name, value in values.items():
        place, prepared = statement.places[name]
        row[place] = prepared(value, connection)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, row)
        return int(cursor.fetchone()[0])


def update(model: type[Model], pk: int, *, one_more: str = "", **values: Any) -> None:
    """Change these columns of one row, and count up the one called `one_more`."""
    statement = _update_of(model, connection.vendor, one_more, tuple(values))
    row = [prepared(values[name], connection) for name, (_, prepared) in statement.places.items()]
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, [*row, pk])


@lru_cache(maxsize=64)
def _insert_of(model: type[Model], _vendor: str) -> _Statement:
    fields = [each for each in model._meta.concrete_fields if not (each.primary_key or each.generated or each.has_db_default())]
    values = tuple(each.get_db_prep_save(_default(each), connection) for each in fields)
    table, key = _names(model)
    columns = ", ".join(_quoted(each) for each in fields)
    sql = f"insert into {table} ({columns}) values ({', '.join(['%s'] * len(fields))}) returning {key}"  # noqa: S608 (names of our own columns)
    return _Statement(sql, values, {each.attname: (n, each.get_db_prep_save) for n, each in enumerate(fields)})


@lru_cache(maxsize=64)
def _update_of(model: type[Model], _vendor: str, one_more: str, names: tuple[str, ...]) -> _Statement:
    by_name = {each.attname: each for each in model._meta.concrete_fields}
    sets = [f"{_quoted(by_name[name])} = %s" for name in names]
    if one_more:
        sets.append(f"{_quoted(by_name[one_more])} = {_quoted(by_name[one_more])} + 1")
    table, key = _names(model)
    sql = f"update {table} set {', '.join(sets)} where {key} = %s"  # noqa: S608 (as above)
    return _Statement(sql, (), {name: (n, by_name[name].get_db_prep_save) for n, name in enumerate(names)})


def _names(model: type[Model]) -> tuple[str, str]:
    key = model._meta.pk
    assert key is not None  # noqa: S101 (every model of ours has one)
    return connection.ops.quote_name(model._meta.db_table), _quoted(key)


def _quoted(field: "Field[Any, Any]") -> str:
    return str(connection.ops.quote_name(str(field.column)))


def _default(field: "Field[Any, Any]") -> Any:
    """None where it must be given, for each row has one of its own: then the database refuses the row."""
    must_be_given = field.default is NOT_PROVIDED and not field.empty_strings_allowed
    is_made_anew = callable(field.default) and field.default not in (list, dict, NOT_PROVIDED)
    return None if must_be_given or is_made_anew else field.get_default()
