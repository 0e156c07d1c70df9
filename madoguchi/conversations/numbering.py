"""Conversation numbers: unique in their workspace, growing, gaps allowed, no races."""

from django.db import connection, transaction
from django.db.models import Max
from django.db.utils import ProgrammingError

from madoguchi.conversations.models import Conversation


def next_number(workspace_id: int) -> int:
    """Take the next number. Call inside `writing()`."""
    if connection.vendor == "postgresql":
        return _from_sequence(int(workspace_id))
    return (Conversation.objects.filter(workspace_id=workspace_id).aggregate(newest=Max("number"))["newest"] or 0) + 1


def next_numbers(workspace_id: int, count: int) -> list[int]:
    """Take several at once, growing. Call inside `writing()`."""
    if count <= 0:
        return []
    first = next_number(workspace_id)
    if connection.vendor != "postgresql":
        return list(range(first, first + count))
    with connection.cursor() as cursor:
        cursor.execute(f"select nextval('{_sequence(workspace_id)}') from generate_series(2, %s)", [count])  # noqa: S608
        return sorted([first, *(int(row[0]) for row in cursor.fetchall())])


def open_sequence(workspace_id: int) -> None:
    """Make the workspace's sequence, beginning above what is there; a second call changes nothing it should not."""
    if connection.vendor != "postgresql":
        return
    newest = Conversation.objects.filter(workspace_id=workspace_id).aggregate(newest=Max("number"))["newest"] or 0
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [0x6E756D, int(workspace_id)])
        cursor.execute(f"create sequence if not exists {_sequence(workspace_id)}")
        cursor.execute(
            f"select setval('{_sequence(workspace_id)}', greatest(%s, (select last_value from {_sequence(workspace_id)})), "  # noqa: S608
            f"%s > 0 or (select is_called from {_sequence(workspace_id)}))",
            [max(newest, 1), newest],
        )


def _sequence(workspace_id: int) -> str:
    return f"conversation_number_{int(workspace_id)}"


def _from_sequence(workspace_id: int) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"select nextval('{_sequence(workspace_id)}')")
            return int(cursor.fetchone()[0])
    except ProgrammingError:
        open_sequence(workspace_id)
        return _from_sequence(workspace_id)
