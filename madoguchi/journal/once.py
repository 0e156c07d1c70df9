"""A creating verb that is asked twice with the same key makes its thing once."""

from collections.abc import Callable

from django.db import connection, models
from django.utils import timezone

from madoguchi.journal.models import Once
from madoguchi.kit import fixed_rows

_FOUND = "select result_id from journal_once where workspace_id = %s and verb = %s and key = %s"


def result_of(workspace_id: int, verb: str, key: str | None) -> int | None:
    """What the verb made under this key, if it did."""
    if not key:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [workspace_id, verb, key])
        found = cursor.fetchone()
    return found[0] if found else None


def keep_result(workspace_id: int, verb: str, key: str | None, result_id: int) -> None:
    """Remember it, in the verb's own transaction; a second writer with the same key fails on the unique constraint."""
    if key:
        fixed_rows.insert(Once, workspace_id=workspace_id, verb=verb, key=key, result_id=result_id, at=timezone.now())


def made_before[Made: models.Model](find: Callable[[int], Made], workspace_id: int, verb: str, key: str | None) -> Made | None:
    """The row that was made under this key."""
    result_id = result_of(workspace_id, verb, key)
    return None if result_id is None else find(result_id)
