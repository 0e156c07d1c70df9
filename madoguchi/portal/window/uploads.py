"""Files on their way into a talk: looked at by name and content, kept until the line that they belong to is said."""

from collections.abc import Sequence
from typing import BinaryIO, cast

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from madoguchi.channels.chat.models import Visitor
from madoguchi.channels.webform import uploading
from madoguchi.conversations.looking_after_files import first_state
from madoguchi.conversations.models import Attachment
from madoguchi.kit import files
from madoguchi.kit.file_dangers import dangers
from madoguchi.kit.files import StoredFile

MOST = 10
SALT = "madoguchi.window.upload"
PASS_SALT = "madoguchi.window.files"  # noqa: S105 (names a purpose)
PASS_SECONDS = 3600


class BadUpload(Exception):
    """It is not taken; the words say why."""


def keep(visitor: Visitor, upload: UploadedFile) -> Attachment:
    """Store one. Raises BadUpload; then nothing stays."""
    if words := uploading.complaint([upload]):
        raise BadUpload(words)
    given = upload.name or "file"
    upload.seek(0)
    marks = [{"code": code} for code in dangers(given, upload.read())]
    upload.seek(0)
    stored = files.store(cast("BinaryIO", upload.file), given, uploading.FOLDER, marks=marks)
    return Attachment.objects.create(
        workspace_id=visitor.workspace_id,
        name=stored.name,
        type=stored.type,
        size=stored.size,
        sha256=stored.sha256,
        path=stored.path,
        marks=stored.marks,
        scan=first_state(),
    )


def ticket(visitor: Visitor, kept: Attachment) -> str:
    """What the window names it by; good for this visitor alone."""
    return signing.dumps([visitor.pk, kept.pk], salt=SALT)


def taken(visitor: Visitor, tickets: Sequence[str]) -> list[StoredFile]:
    """The files that a line brings along, in its order. The same at a second try. Raises BadUpload."""
    if len(tickets) > MOST:
        raise BadUpload("many")
    ids = [_opened(visitor, each) for each in tickets]
    rows = Attachment.objects.in_bulk(ids)
    if missing := [each for each in ids if each not in rows or rows[each].message_id is not None]:
        raise BadUpload(f"gone: {len(missing)}")
    return [
        StoredFile(row.path, row.name, row.type, row.size, row.sha256, marks=row.marks) for row in (rows[each] for each in ids)
    ]


def make_pass(visitor: Visitor) -> str:
    """Stands in addresses of pictures, which cannot carry a header; good for an hour, for this visitor's files alone."""
    return signing.dumps(visitor.pk, salt=PASS_SALT)


def holder(shown: str) -> int | None:
    """Whose pass it is."""
    try:
        return int(signing.loads(shown, salt=PASS_SALT, max_age=PASS_SECONDS))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _opened(visitor: Visitor, told: str) -> int:
    try:
        whose, which = signing.loads(told, salt=SALT, max_age=86_400)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadUpload("ticket") from error
    if whose != visitor.pk:
        raise BadUpload("ticket")
    return int(which)
