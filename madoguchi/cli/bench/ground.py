"""A database and a data folder that exist for one measurement. Django is loaded only inside, for it reads them then."""

import os
import re
import resource
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.core.management import call_command

_PLAIN = re.compile("[^a-z0-9]+")


@contextmanager
def ground(database_url: str | None, kept: Path | None = None) -> Iterator[Path]:
    """The data folder. `database_url` names a PostgreSQL server, on which a database is made and dropped; None: SQLite.

    `kept`: a folder to stay, made the first time and used again the next; the database on a server is called like it.
    """
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-bench-")) if kept is None else kept.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    made = _make_database(database_url, kept) if database_url and database_url.startswith("postgres") else None
    os.environ["MADOGUCHI_DATA_DIR"] = str(folder)
    os.environ["MADOGUCHI_DATABASE_URL"] = made or ""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")
    try:
        django.setup()
        _make_tables()
        call_command("collectstatic", verbosity=0, interactive=False)
        yield folder
    finally:
        from django.db import connections  # noqa: PLC0415 (not before the settings are known)

        connections.close_all()
        if kept is None:
            if made and database_url:
                _drop_database(database_url, made)
            shutil.rmtree(folder, ignore_errors=True)


def _make_tables() -> None:
    from madoguchi.cli.keeping import building  # noqa: PLC0415 (as above)

    if building.has_no_tables():
        building.build()
    else:
        call_command("migrate", verbosity=0)


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile, in the values' own unit."""
    ranked = sorted(values)
    return round(ranked[min(len(ranked) - 1, int(share * len(ranked)))], 2)


def peak_rss_mb() -> float:
    """The most memory this process has held."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def cpu_seconds() -> float:
    """User and system time of this process and the children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def database_name(database_url: str | None) -> str:
    """How the result names the database."""
    return "postgresql" if database_url and database_url.startswith("postgres") else "sqlite"


def _make_database(server: str, kept: Path | None) -> str:
    name = f"madoguchi_bench_{uuid.uuid4().hex[:12] if kept is None else _PLAIN.sub('_', kept.resolve().name.lower())}"
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            connection.execute(f"create database {name}")
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _drop_database(server: str, made: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"drop database if exists {urlsplit(made).path.strip('/')} with (force)")
