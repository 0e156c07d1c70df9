"""Message catalogues: compiles each .po beside itself, without gettext's programs."""

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def stale(root: Path) -> list[Path]:
    """The .po files below `root` whose compiled form is missing or older."""
    return [source for source in sources(root) if not _is_fresh(source)]


def sources(root: Path) -> list[Path]:
    """Every catalogue below `root`."""
    return sorted(root.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_stale(root: Path) -> list[Path]:
    """Compile what is stale; give back what was compiled. Safe when two processes do it at once."""
    todo = stale(root)
    for source in todo:
        with source.open("rb") as file, redirect_stdout(sys.stderr):  # it prints what it stumbles over
            catalogue = read_po(file)  # one bad entry must not stop a start; tests are strict
        fresh = source.with_suffix(f".mo.{os.getpid()}")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(source.with_suffix(".mo"))
    return todo


def _is_fresh(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime
