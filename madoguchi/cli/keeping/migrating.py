"""Brings the database to this version's shape: one process at a time, with a copy first, never backwards."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg.errors
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError

from madoguchi.accounts.models import Workspace
from madoguchi.cli.failing import Failed
from madoguchi.cli.keeping import building, sqlite_copying

ADVISORY_LOCK = 7_262_536_482  # any number, the same in every version
LOCK_TIMEOUT_SECONDS = 3
TRIES = 10
COPIES_KEPT = 3


def migrate() -> list[str]:
    """Apply what is missing; give back the names of what was applied. Waits while another process does the same."""
    with only_one():
        refuse_older_code()
        if building.has_no_tables():
            built = building.build()
            apply()  # nothing is missing; it tells the apps that their tables are there
            return built
        executor = MigrationExecutor(connection)
        plan = [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        if plan:
            copy_aside()
            apply()
        return plan


def pending() -> list[str]:
    """The names of the migrations that this code has and the database has not."""
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def unknown() -> list[str]:
    """Migrations that the database has and this code does not know: the database is newer."""
    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations or {}) | {key for m in (loader.disk_migrations or {}).values() for key in m.replaces}
    return [
        f"{app}.{name}" for app, name in loader.applied_migrations if app in loader.migrated_apps and (app, name) not in known
    ]


def is_empty() -> bool:
    """Whether nobody has begun to use this installation (tables may be there)."""
    return "accounts_workspace" not in connection.introspection.table_names() or not Workspace.objects.exists()


def refuse_older_code() -> None:
    """Raise when a newer version has already changed the database."""
    if newer := unknown():
        raise Failed(
            f"The database was changed by a newer Madoguchi, so this one keeps off ({', '.join(sorted(newer))}).\n"
            "Start the newer version, or restore the backup that was made before the upgrade."
        )


def copy_aside() -> Path | None:
    """On SQLite, and when there is something to lose: a copy in the data folder's backups/. Keeps the newest three."""
    if connection.vendor != "sqlite" or not MigrationRecorder(connection).has_table() or is_empty():
        return None
    folder = settings.DATA_DIR / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = folder / f"before-migrating-{datetime.now(UTC):%Y%m%dT%H%M%S}.sqlite3"
    sqlite_copying.copy(Path(connection.settings_dict["NAME"]), copy)
    for old in sorted(folder.glob("before-migrating-*.sqlite3"))[:-COPIES_KEPT]:
        old.unlink()
    return copy


def apply() -> None:
    """Run the migrations. On PostgreSQL a lock that others hold is waited for in short, repeated tries."""
    for pause in [2.0] * (TRIES - 1) + [None]:
        try:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'")
            call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable) or pause is None:
                raise
            time.sleep(pause)
        else:
            break
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One process of this machine at a time; the others wait."""
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.DATA_DIR / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the right to change the schema: a file lock on this machine, an advisory lock on the PostgreSQL server."""
    with locked("migrate"):
        if connection.vendor != "postgresql":
            yield
            return
        with closing(connection.cursor()) as cursor:
            while True:  # asked again and again: a waiting query would hold a snapshot and block others
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
                if cursor.fetchone()[0]:
                    break
                time.sleep(0.5)
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
