"""Pictures that browsers do not show, as JPEG, made by a process with limits of memory and time."""

import subprocess
import sys
from typing import BinaryIO

NEEDING_A_JPEG = frozenset({"image/heic", "image/heif", "image/tiff", "image/bmp"})
LARGEST = 60 * 1024 * 1024
SECONDS = 40.0


class NotShown(Exception):
    """No picture could be made of it; the message says why, in a machine's words."""


def jpeg_of(stream: BinaryIO) -> bytes:
    """A JPEG of a picture in an open file on disk. Raises NotShown."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "madoguchi.kit.picture_process"],
            stdin=stream,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotShown("It takes too long.") from error
    if done.returncode != 0 or not done.stdout.startswith(b"\xff\xd8\xff"):
        raise NotShown(done.stderr.decode("utf-8", "replace").strip()[-300:] or f"exit {done.returncode}")
    return done.stdout
