"""One whole write: everything in it is there afterwards, or nothing is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone


def writing() -> AbstractContextManager[None]:
    """A transaction. On SQLite it waits its turn among the writes of this process (kit/sqlite)."""
    return transaction.atomic()


def after_commit(function: Callable[[], Any]) -> None:
    """Call `function` once the running transaction is durable; never when it is rolled back."""
    transaction.on_commit(function, robust=True)


def skip_locked() -> dict[str, Any]:
    """Arguments for select_for_update: on SQLite there is one writer and nothing to skip."""
    return {"skip_locked": True} if connection.vendor == "postgresql" else {}


def clock(ahead: timedelta = timedelta()) -> Any:
    """Now, by the database's clock where several machines share it: a value to compare with or to store."""
    if connection.vendor == "postgresql":
        return Now() + ahead if ahead else Now()
    moment: datetime = timezone.now() + ahead
    return moment
