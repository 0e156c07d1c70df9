"""Where archives wait for their import: uploads under names of ours, and a folder per workspace that operators fill by hand.

No path from a browser is ever opened: only names that were listed here.
"""

import secrets
from collections.abc import Iterator
from pathlib import Path

from django.core.files.base import File

from madoguchi.accounts.models import Workspace
from madoguchi.channels.email import keeping_raw

LISTED_AT_MOST = 200


def folder_of(workspace: Workspace) -> Path:
    """Where operators lay archives down for this workspace."""
    return keeping_raw.folder() / "to-import" / workspace.slug


def names(workspace: Workspace) -> list[str]:
    """What lies there; hidden files and links are not seen."""
    return sorted(each.name for each in _listed(folder_of(workspace)))[:LISTED_AT_MOST]


def path_of(workspace: Workspace, name: str) -> Path | None:
    """The archive of this name, as far as it is listed."""
    return next((each for each in _listed(folder_of(workspace)) if each.name == name), None)


def keep_upload(upload: File) -> Path:
    """The uploaded archive as a file of ours."""
    folder = keeping_raw.folder() / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / secrets.token_hex(16)
    with path.open("wb") as target:
        for chunk in upload.chunks():
            target.write(chunk)
    return path


def _listed(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (each for each in folder.iterdir() if not each.name.startswith(".") and not each.is_symlink())
