"""Pictures that browsers do not show, as JPEG, made by a process with limits of memory and time."""

from typing import BinaryIO

from madoguchi.kit import apart

NEEDING_A_JPEG = frozenset({"image/heic", "image/heif", "image/tiff", "image/bmp"})
LARGEST = 60 * 1024 * 1024
SECONDS = 40.0


class NotShown(Exception):
    """No picture could be made of it; the message says why, in a machine's words."""


def jpeg_of(stream: BinaryIO) -> bytes:
    """A JPEG of a picture in an open file on disk. Raises NotShown."""
    try:
        done = apart.run("madoguchi.kit.picture_process", given=stream, seconds=SECONDS, largest=LARGEST)
    except apart.TookTooLong as error:
        raise NotShown(str(error)) from error
    if done.code != 0 or not done.answer.startswith(b"\xff\xd8\xff"):
        raise NotShown(done.words or f"exit {done.code}")
    return done.answer
