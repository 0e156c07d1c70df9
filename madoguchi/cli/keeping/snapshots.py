"""One moment of a database, to be read at leisure while others go on writing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections, transaction

from madoguchi.cli.keeping import sqlite_copying


@contextmanager
def snapshot() -> Iterator[str]:
    """The alias of a connection on which every table shows the same moment."""
    if connection.vendor == "sqlite":
        folder = Path(tempfile.mkdtemp(prefix=".snapshot-", dir=settings.DATA_DIR))
        try:
            sqlite_copying.copy(Path(connection.settings_dict["NAME"]), folder / "copy.sqlite3")
            with alias("snapshot", connection.settings_dict | {"NAME": str(folder / "copy.sqlite3")}) as name:
                yield name
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # read only: so it takes no transaction number and holds back no lane
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield "default"


@contextmanager
def alias(name: str, database: dict[str, Any]) -> Iterator[str]:
    """A further database under this name, for as long as the block runs."""
    connections.settings[name] = connections.configure_settings({"default": {}, name: database})[name]
    try:
        yield name
    finally:
        connections[name].close()
        del connections[name]
        del connections.settings[name]
