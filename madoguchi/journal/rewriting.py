"""Many rows that are there already, each with values of its own, in one statement. Knows no rows of its own."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def rewrite(rows: type[Model], names: Sequence[str], told: Sequence[Sequence[Any]]) -> None:
    """`told` has, for each row, a value for each of `names` and its id last."""
    if not told:
        return
    pk = rows._meta.pk
    fields: list[Any] = [*(rows._meta.get_field(name) for name in names), pk]
    columns = [[_plain(field, value) for value in each] for field, each in zip(fields, zip(*told, strict=True), strict=True)]
    table, settings = rows._meta.db_table, [field.column for field in fields[:-1]]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_from_lists(table, settings, fields), columns)
        else:
            sets = ", ".join(f"{column} = %s" for column in settings)
            cursor.executemany(f"update {table} set {sets} where {pk.column} = %s", list(zip(*columns, strict=True)))  # noqa: S608 - our own names


def _plain(field: Any, value: Any) -> Any:
    value = field.get_db_prep_save(value, connection)
    return str(value) if isinstance(value, str) else value  # of an enum its value


def _from_lists(table: str, settings: Sequence[str], fields: Sequence[Any]) -> str:
    """A list for each column: planned once, sent once."""
    sets = ", ".join(f"{column} = told.{column}" for column in settings)
    lists = ", ".join(
        f"%s::{field.rel_db_type(connection) if field.primary_key else field.db_type(connection)}[]" for field in fields
    )
    columns, pk = ", ".join(field.column for field in fields), fields[-1].column
    return f"update {table} set {sets} from unnest({lists}) as told ({columns}) where {table}.{pk} = told.{pk}"  # noqa: S608 - our own names
