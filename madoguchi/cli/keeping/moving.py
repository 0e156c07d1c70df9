"""Copies a SQLite installation's rows into an empty PostgreSQL database, and proves that they arrived."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from madoguchi.accounts.models import Workspace
from madoguchi.channels.email import keeping_raw
from madoguchi.channels.email.models import ReceivedMail
from madoguchi.cli.failing import Failed, WrongUsage
from madoguchi.cli.keeping import building, migrating, tables
from madoguchi.cli.keeping.log_order import close_epoch, refuse_while_running
from madoguchi.cli.keeping.snapshots import alias, snapshot
from madoguchi.config.settings import database
from madoguchi.conversations.models import Attachment
from madoguchi.search import rebuilding

type Advance = Callable[[str, int], None]


@dataclass
class Moved:
    """What was copied: rows by table, and files that the rows speak of (`missing`: not in the data folder)."""

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    missing: list[str] = field(default_factory=list)


def move(url: str, advance: Advance) -> Moved:
    """Copy everything to `url`. One transaction: there it is all or nothing; here nothing changes."""
    target = _target(url)
    if connection.vendor != "sqlite":
        raise WrongUsage("move goes from SQLite to PostgreSQL; this installation is on PostgreSQL already.")
    refuse_while_running()
    if migrating.is_empty():
        raise Failed("There is nothing to move: this installation is empty.")
    if waiting := migrating.pending():
        raise Failed(f"This database is not up to date ({len(waiting)} migrations): run `madoguchi migrate` first.")
    moved = Moved()
    with alias("target", target):
        _prepare()
        with snapshot() as source:
            _copy(source, moved, advance)
    _check_files(moved)
    return moved


def _target(url: str) -> dict[str, Any]:
    if not url.startswith(("postgres://", "postgresql://")):
        raise WrongUsage("--to wants a PostgreSQL database: postgresql://user:password@host:port/name")
    return database(url)


def _prepare() -> None:
    """Tables in the target, which must hold nobody's rows."""
    try:
        names = connections["target"].introspection.table_names()
        if "accounts_workspace" in names and Workspace.objects.using("target").exists():
            raise Failed("The target database is in use (it has a workspace). Choose an empty one; nothing was changed.")
        if building.has_no_tables("target"):
            building.build("target")
        call_command("migrate", database="target", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise Failed(f"The target database cannot be used: {str(error).strip()}") from error


def _copy(source: str, moved: Moved, advance: Advance) -> None:
    models = [m for m in tables.models_at(source, tables.applied(source)) if m._meta.db_table != "django_migrations"]
    sums: dict[str, str] = {}
    with transaction.atomic(using="target"):
        with connections["target"].cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        tables.clear("target", models)
        for model in models:
            table = model._meta.db_table
            digest = hashlib.sha256()
            rows = _watched(tables.lines(source, model), digest.update, table, advance)
            try:
                moved.rows[table] = tables.load("target", model, rows, tables.columns(model))
            except DatabaseError as error:
                raise Failed(f"PostgreSQL refuses a row of {table}: {str(error).strip()}. Nothing was changed.") from error
            sums[table] = digest.hexdigest()
            if last := tables.last_key(source, model):
                tables.set_last_key("target", model, last)
        with connections["target"].cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in models:
            _compare(model, moved, sums, advance)
        close_epoch("target")
        rebuilding.forget("target")


def _compare(model: Any, moved: Moved, sums: dict[str, str], advance: Advance) -> None:
    table, digest, count = model._meta.db_table, hashlib.sha256(), 0
    for line in _watched(tables.lines("target", model), digest.update, f"{table} compared", advance):
        count += bool(line)
    if (count, digest.hexdigest()) != (moved.rows[table], sums[table]):
        raise Failed(f"{table} did not arrive as it left ({count} of {moved.rows[table]} rows). Nothing was changed.")


def _watched(rows: Iterator[bytes], note: Callable[[bytes], None], what: str, advance: Advance) -> Iterator[bytes]:
    for line in rows:
        note(line)
        advance(what, 1)
        yield line


def _check_files(moved: Moved) -> None:
    """Files stay in the data folder: look whether each that a row names is there, in its size."""
    for name, size in Attachment.objects.values_list("path", "size").iterator():
        moved.files += 1
        if not default_storage.exists(name) or default_storage.size(name) != size:
            moved.missing.append(name)
    for name, size in ReceivedMail.objects.exclude(raw_path="").values_list("raw_path", "size").iterator():
        moved.files += 1
        raw = keeping_raw.find(name)
        if raw is None or raw.stat().st_size != size:
            moved.missing.append(name)
