"""A mail's files go into storage, each with what its reader must know of it: all of them or none."""

from collections.abc import Sequence
from io import BytesIO

from madoguchi.channels.email.files import marking
from madoguchi.channels.email.mime.parsed import ParsedFile
from madoguchi.kit import files
from madoguchi.kit.files import StoredFile


def store(found: Sequence[ParsedFile]) -> list[StoredFile]:
    """Into storage, in their order. Raises OSError when the disk does not take them; nothing is left then."""
    stored: list[StoredFile] = []
    try:
        for each in found:
            stored.append(_stored(each))  # noqa: PERF401 (what is there already must be known when the next one fails)
    except BaseException:
        forget(stored)
        raise
    return stored


def forget(stored: Sequence[StoredFile]) -> None:
    """Remove them again: the mail did not take them."""
    for file in stored:
        files.forget(file.path)


def _stored(file: ParsedFile) -> StoredFile:
    return files.store(
        BytesIO(file.content),
        file.name,
        "attachments",
        is_inline=file.is_inline,
        content_id=file.content_id,
        kind=file.type,
        marks=marking.of_file(file),
    )
