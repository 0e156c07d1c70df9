"""Files that come with a form: looked at by name and content before they are kept, marked as those of mails are."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from madoguchi.kit import files
from madoguchi.kit.file_dangers import dangers
from madoguchi.kit.files import StoredFile

MEGABYTE = 1024 * 1024
MOST, LARGEST, ALL_TOGETHER = 10, 20 * MEGABYTE, 25 * MEGABYTE
REFUSED = frozenset({"program", "page", "double_extension", "turned_name", "other_type", "program_inside", "bomb"})
FOLDER = "attachments"


def complaint(uploads: Sequence[UploadedFile]) -> str:
    """What is wrong with them, in words for their sender; empty where nothing is."""
    if len(uploads) > MOST:
        return _("At most %(most)s files, please.") % {"most": MOST}
    for each in uploads:
        if (each.size or 0) > LARGEST:
            return _("“%(name)s” is too large: at most %(most)s MB each.") % _about(each, LARGEST // MEGABYTE)
        if not each.size:
            return _("“%(name)s” is empty.") % _about(each)
        found = _dangers(each)
        if "other_type" in found:
            return _("“%(name)s” is not the type of file that its name says.") % _about(each)
        if found & REFUSED:
            return _("Files like “%(name)s” are not taken, for they may do harm.") % _about(each)
    if sum(each.size or 0 for each in uploads) > ALL_TOGETHER:
        return _("The files are too large: at most %(most)s MB together.") % {"most": ALL_TOGETHER // MEGABYTE}
    return ""


def keep(uploads: Sequence[UploadedFile]) -> list[dict[str, Any]]:
    """Into storage; what a submission keeps of them."""
    kept: list[StoredFile] = []
    try:
        for each in uploads:
            marks = [{"code": code} for code in sorted(_dangers(each))]
            each.seek(0)
            kept.append(files.store(each.file, each.name or "file", FOLDER, marks=marks))  # type: ignore[arg-type]
    except BaseException:
        forget([asdict(each) for each in kept])
        raise
    return [asdict(each) for each in kept]


def forget(kept: Sequence[dict[str, Any]]) -> None:
    """Of a sending that was known already."""
    for each in kept:
        files.forget(each["path"])


def _dangers(upload: UploadedFile) -> set[str]:
    upload.seek(0)
    return set(dangers(upload.name or "", upload.read()))


def _about(upload: UploadedFile, most: int = 0) -> dict[str, Any]:
    return {"name": files.shown_name(upload.name or "")[:60], "most": most}
