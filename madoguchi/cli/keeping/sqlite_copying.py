"""A consistent copy of a SQLite database that others are writing to, through SQLite's own backup API."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def copy(source: Path, target: Path) -> None:
    """Copy `source` to `target` (readable by the owner only), complete and checked, or not at all."""
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=20)) as from_,
            closing(sqlite3.connect(fresh)) as to,
        ):
            from_.backup(to)  # one step: a writer in another process cannot make it start again
            to.execute("PRAGMA journal_mode=DELETE")
            if (said := to.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
                raise sqlite3.DatabaseError(f"the copy of {source} is damaged: {said}")
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
