"""Fills an installation from an archive: verified first, in one transaction, whichever database it came from."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from madoguchi.accounts.models import Workspace
from madoguchi.cli.failing import Failed
from madoguchi.cli.keeping import archiving, building, migrating, tables, unpacking
from madoguchi.cli.keeping.archiving import FOLDERS, Manifest
from madoguchi.cli.keeping.log_order import close_epoch, refuse_while_running
from madoguchi.conversations import numbering
from madoguchi.search import rebuilding

type Advance = Callable[[str], None]


def restore(archive: Path, *, force: bool, advance: Advance) -> tuple[Manifest, Path | None]:
    """Take over all of `archive`; gives its manifest and where the former contents were put, if there were any."""
    if not archive.is_file():
        raise Failed(f"There is no file {archive}.")
    with migrating.only_one(), tempfile.TemporaryDirectory(prefix=".restoring-", dir=settings.DATA_DIR) as place:
        folder = Path(place)
        occupied = not migrating.is_empty()
        if occupied and not force:
            raise Failed(
                "This installation is in use; a restore would replace it. With --force its contents are first put "
                f"aside into {settings.DATA_DIR / 'backups'}."
            )
        refuse_while_running()
        manifest = unpacking.unpack(archive, folder, advance)
        _refuse_newer(manifest)
        aside = _put_aside(advance) if occupied else None
        _take_key(folder)
        _reach(manifest)
        _take_files(folder, replace=occupied)
        _load(folder, manifest, advance)
        migrating.apply()
        advance("search index")
        rebuilding.complete()
        if connection.vendor == "postgresql":
            for workspace_id in Workspace.objects.values_list("id", flat=True):
                numbering.open_sequence(workspace_id)
    return manifest, aside


def _refuse_newer(manifest: Manifest) -> None:
    known = MigrationLoader(None).disk_migrations
    if newer := [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]:
        raise Failed(
            f"The backup was made by a newer Madoguchi ({manifest.version}; {', '.join(newer)}). "
            "Restore it with that version. Nothing was changed."
        )


def _put_aside(advance: Advance) -> Path:
    folder = Path(settings.DATA_DIR) / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    aside = folder / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}.tar.gz"
    archiving.archive(aside, with_key=True, advance=advance)
    return aside


def _take_key(folder: Path) -> None:
    """Put the archive's key in place, unless the key is given by the environment: then that one counts."""
    kept, brought = Path(settings.DATA_DIR) / "secret_key", folder / "secret_key"
    if brought.exists() and kept.exists():
        brought.chmod(0o600)
        brought.replace(kept)


def _reach(manifest: Manifest) -> None:
    """Give the database the tables that it had when the archive was made."""
    present = tables.applied("default")
    if present == manifest.migrations:
        return
    if connection.vendor == "sqlite":
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{suffix}").unlink(missing_ok=True)
    elif present:
        names = [model._meta.db_table for model in tables.models_at("default", present)]
        quoted = ", ".join(connection.ops.quote_name(name) for name in [*names, "django_migrations"])
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {quoted} CASCADE")
    if sorted(manifest.migrations) == sorted(MigrationLoader(None).graph.leaf_nodes()) and building.has_no_tables():
        building.build()
    else:
        MigrationExecutor(connection).migrate(manifest.migrations)


def _take_files(folder: Path, *, replace: bool) -> None:
    for name in FOLDERS:
        target = Path(settings.DATA_DIR) / name
        if replace:
            shutil.rmtree(target, ignore_errors=True)
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                place = target / path.relative_to(folder / name)
                place.parent.mkdir(parents=True, exist_ok=True)
                path.replace(place)


def _load(folder: Path, manifest: Manifest, advance: Advance) -> None:
    models = {model._meta.db_table: model for model in tables.models_at("default", manifest.migrations)}
    with transaction.atomic():
        tables.clear("default", list(models.values()))
        for table, expected in manifest.rows.items():
            advance(table)
            with (folder / "rows" / f"{table}.jsonl").open("rb") as rows:
                loaded = tables.load("default", models[table], rows, manifest.columns[table])
            if loaded != expected:
                raise Failed(f"{table}: {loaded} rows instead of {expected}. The database was left empty.")
        for table, value in manifest.last_keys.items():
            tables.set_last_key("default", models[table], value)
        close_epoch("default")
        rebuilding.forget("default")
