"""Writes everything into one archive: about.json, rows/…, files/…, and last the manifest with every hash.

An archive without its manifest was cut off and is refused by `unpacking`.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connections

from madoguchi import __version__
from madoguchi.cli.keeping import tables
from madoguchi.cli.keeping.snapshots import snapshot

FORMAT = 1
FOLDERS = ("files", "mail")
UNFINISHED = ".part"
NOT_KEPT = {"accounts_session", "accounts_pushdevice", "django_migrations"}  # people sign in again


@dataclass
class Manifest:
    """What an archive holds. Rows by table; hashes (SHA-256) by member."""

    format: int = FORMAT
    version: str = __version__
    made_at: str = ""
    database: str = ""
    key_fingerprint: str = ""
    migrations: list[tuple[str, str]] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    last_keys: dict[str, int] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)

    def files(self) -> list[str]:
        """The members that are files of the data folder."""
        return [name for name in self.sha256 if name.split("/")[0] in FOLDERS]

    def as_json(self) -> bytes:
        """For the archive."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()


def fingerprint() -> str:
    """Tells whether two installations share their current secret key, without telling the key."""
    return settings.KEY_RING.derive("backup fingerprint").hex()[:16]


def archive(target: Path, *, with_key: bool, advance: Callable[[str], None]) -> Manifest:
    """Write `target`, whole or not at all; `advance` is told each step in words."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    manifest = Manifest(made_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", key_fingerprint=fingerprint())
    try:
        with _private(fresh) as file:
            with tarfile.open(fileobj=file, mode="w|gz", compresslevel=3) as tar:
                with snapshot() as alias:
                    _begin(tar, manifest, alias)
                    _add_rows(tar, manifest, alias, target.parent, advance)
                _add_files(tar, manifest, advance)
                if with_key:
                    ring = ",".join(f"{key_id}:{secret}" for key_id, secret in settings.KEY_RING.secrets)
                    _add_bytes(tar, manifest, "secret_key", ring.encode())
                _add_bytes(tar, None, "manifest.json", manifest.as_json())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return manifest


def kept_files() -> Iterator[tuple[str, Path]]:
    """Every file of the data folder that belongs into a backup: its name in the archive and where it is."""
    for name in FOLDERS:
        folder = Path(settings.DATA_DIR) / name
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.suffix != UNFINISHED:
                yield path.relative_to(settings.DATA_DIR).as_posix(), path


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _begin(tar: tarfile.TarFile, manifest: Manifest, alias: str) -> None:
    manifest.database = connections[alias].vendor
    manifest.migrations = tables.applied(alias)
    about = {name: getattr(manifest, name) for name in ("format", "version", "made_at", "database", "migrations")}
    _add_bytes(tar, manifest, "about.json", json.dumps(about, indent=1).encode())


def _add_rows(tar: tarfile.TarFile, manifest: Manifest, alias: str, workplace: Path, advance: Callable[[str], None]) -> None:
    for model in tables.models_at(alias, manifest.migrations):
        table = model._meta.db_table
        if table in NOT_KEPT:
            continue
        advance(table)
        with tempfile.TemporaryFile(dir=workplace) as rows:
            manifest.rows[table] = sum(1 for line in tables.lines(alias, model) if rows.write(line))
            manifest.columns[table] = tables.columns(model)
            if last := tables.last_key(alias, model):
                manifest.last_keys[table] = last
            _add(tar, manifest, f"rows/{table}.jsonl", rows, rows.tell())


def _add_files(tar: tarfile.TarFile, manifest: Manifest, advance: Callable[[str], None]) -> None:
    advance("files")
    for _ in range(2):  # a mail that moved from one folder to another meanwhile is found by the second look
        for name, path in kept_files():
            if name not in manifest.sha256:
                with suppress(FileNotFoundError), path.open("rb") as file:
                    _add(tar, manifest, name, file, os.fstat(file.fileno()).st_size)


def _add_bytes(tar: tarfile.TarFile, manifest: Manifest | None, name: str, content: bytes) -> None:
    _add(tar, manifest, name, io.BytesIO(content), len(content))


def _add(tar: tarfile.TarFile, manifest: Manifest | None, name: str, file: IO[bytes], size: int) -> None:
    file.seek(0)
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(datetime.now(UTC).timestamp())
    hashing = _Hashing(file)
    tar.addfile(entry, hashing)
    if manifest is not None:
        manifest.sha256[name] = hashing.digest.hexdigest()


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self.file.read(size)
        self.digest.update(content)
        return content


def read_manifest(content: bytes) -> Manifest:
    """The manifest of an archive; fields of later formats are left out."""
    known: dict[str, Any] = {k: v for k, v in json.loads(content).items() if k in Manifest.__dataclass_fields__}
    known["migrations"] = [(app, name) for app, name in known.get("migrations", [])]
    return Manifest(**known)
