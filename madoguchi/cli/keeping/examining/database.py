"""The database: which, how new, in step with the code, on the same time."""

from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from madoguchi.cli.keeping import migrating
from madoguchi.cli.keeping.examining.finding import Finding, bad, good, note

DRIFT_SECONDS = 2.0


def server() -> Iterator[Finding]:
    """Version and the settings that durability hangs on."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            version = cursor.execute("SELECT sqlite_version()").fetchone()[0]
            if journal != "wal":
                yield bad("database", f"SQLite runs without its write-ahead log ({journal}).", "Use a local disk for the data.")
                return
            yield good("database", f"SQLite {version} at {connection.settings_dict['NAME']}.")
            return
        cursor.execute("SELECT current_setting('server_version'), current_setting('server_version_num')::int")
        version, number = cursor.fetchone()
        cursor.execute("SELECT current_setting('fsync'), current_setting('max_connections')::int")
        fsync, connections = cursor.fetchone()
    if number < 150000:
        yield bad("database", f"PostgreSQL {version} is too old.", "Upgrade the server to PostgreSQL 15 or later.")
    elif fsync != "on":
        yield bad("database", "PostgreSQL runs with fsync off: a power cut loses rows.", "Set fsync = on in its configuration.")
    else:
        yield good("database", f"PostgreSQL {version}, {connections} connections allowed.")


def schema() -> Iterator[Finding]:
    """Migrations, both ways."""
    if newer := migrating.unknown():
        yield bad("migrations", f"The database is newer than this code ({newer[0]}).", "Start the newer version of Madoguchi.")
    elif missing := migrating.pending():
        yield bad("migrations", f"{len(missing)} are missing.", "Run `madoguchi migrate`.")
    else:
        yield good("migrations", "In step with the code.")


def clock() -> Iterator[Finding]:
    """Leases go by the database's time, people's clocks by ours."""
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        drift = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    if drift > DRIFT_SECONDS:
        yield note("clock", f"This machine and the database server differ by {drift:.0f} s.", "Let both follow a time server.")
    else:
        yield good("clock", "The same here and on the database server.")


def is_ready() -> bool:
    """Whether the tables can be asked."""
    return not migrating.unknown() and not migrating.pending()
