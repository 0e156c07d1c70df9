"""Files that arrive in pieces, so that a broken line costs one piece: the server keeps what it has, and says how much.

The piece under way lies in the data folder under the window's own key; a file is an attachment only when it is whole.
"""

import fcntl
import re
import time
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from madoguchi.conversations.drafting import UPLOAD, attach
from madoguchi.conversations.models import Attachment, Draft
from madoguchi.journal import once

LARGEST = 25 * 1024 * 1024
MOST_FILES = 100
KEPT_SECONDS = 24 * 3600
_KEY = re.compile(r"[0-9a-f]{32}")


class OutOfStep(Exception):
    """The piece does not continue what is here; `offset` is where to go on."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"go on at {offset}")
        self.offset = offset


class BadUpload(ValueError):
    """A key, size or offset that no window of ours sends."""


class TooMany(Exception):
    """The draft holds as many files as a mail can."""


def take_piece(
    draft: Draft, key: str, piece: BinaryIO, *, name: str, size: int, offset: int, for_note: bool = False
) -> Attachment | int:
    """Put a piece behind the others. The attachment once it is whole, else how much is here.

    The same key gives the same attachment, however often its last piece comes. Raises OutOfStep, BadUpload, TooMany.
    """
    if not _KEY.fullmatch(key) or not 0 < size <= LARGEST or offset < 0:
        raise BadUpload
    if (made := once.result_of(draft.workspace_id, UPLOAD, key)) is not None:
        return Attachment.objects.get(pk=made, workspace_id=draft.workspace_id)
    if draft.attachments.count() >= MOST_FILES:
        raise TooMany
    path = _place(draft, key)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as part:
        fcntl.flock(part, fcntl.LOCK_EX)
        here = part.tell()
        if here != offset:
            raise OutOfStep(here)
        here += part.write(piece.read(size - here))
    if here < size:
        return here
    return _finish(draft, key, path, name, for_note=for_note)


def give_up(draft: Draft, key: str) -> None:
    """The window does not want it any more."""
    if _KEY.fullmatch(key):
        _place(draft, key).unlink(missing_ok=True)


def forget_old() -> int:
    """Remove pieces that nobody has gone on with for a day; how many. For the clock."""
    before = time.time() - KEPT_SECONDS
    old = [path for path in _folder().glob("*-*") if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _finish(draft: Draft, key: str, path: Path, name: str, *, for_note: bool) -> Attachment:
    with path.open("rb") as whole:
        attachment = attach(draft, whole, name, key=key, for_note=for_note)
    path.unlink(missing_ok=True)
    return attachment


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def _place(draft: Draft, key: str) -> Path:
    return _folder() / f"{draft.pk}-{key}"
