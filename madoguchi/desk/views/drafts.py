"""Drafts and their files, kept while somebody types. Answers JSON to the composer's module."""

import secrets
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, drafting, taking_up_files
from madoguchi.conversations.models import Attachment, Draft
from madoguchi.desk import leaving
from madoguchi.desk.file_chips import PICTURES
from madoguchi.desk.posted import typed
from madoguchi.desk.refusals import refused
from madoguchi.kit import addresses
from madoguchi.kit.whole_numbers import whole

MOST_MERGES = 3


@require_POST
@workspace_view(Right.NOTE)
def draft(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Keep what was typed: 200 with its version, 409 with the text another window saved."""
    conversation = doors.conversation(request.membership, number)
    return keep(request, lambda version, fields: drafting.save(conversation, request.user, version=version, **fields))


@require_POST
@workspace_view(Right.NOTE)
def uploads(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Hang a file on the draft."""
    conversation = doors.conversation(request.membership, number)
    return upload(request, drafting.begun(conversation, request.user))


def keep(request: HttpRequest, save: Callable[[int | None, dict[str, Any]], Draft]) -> HttpResponse:
    """Save a draft from the composer's fields."""
    try:
        fields = {
            "text": typed(request.POST.get("text", "")),
            "note": typed(request.POST.get("note", "")),
            "mode": "note" if request.POST.get("mode") == "note" else "reply",
            "subject": request.POST.get("subject", "")[:500],
            **{name: _as_typed(request.POST.get(name, "")) for name in ("to", "cc", "bcc")},
        }
        kept = save(whole(request.POST.get("version")), fields)
    except drafting.DraftMovedOn as moved:
        return _merged(request, save, fields, moved.draft)
    return JsonResponse(draft_json(kept))


def _merged(
    request: HttpRequest, save: Callable[[int | None, dict[str, Any]], Draft], fields: dict[str, Any], draft: Draft
) -> HttpResponse:
    """Another window wrote too: with the text that this one began at (`base_text`, `base_note`) both are merged, else 409."""
    if "base_text" not in request.POST:
        return JsonResponse(draft_json(draft), status=409)
    base = {name: typed(request.POST.get(f"base_{name}", "")) for name in drafting.MERGED}
    for _again in range(MOST_MERGES):
        done, clashes = drafting.merged(draft, base, fields)
        try:
            return JsonResponse(draft_json(save(draft.version, done)) | {"merged": True, "clashes": clashes})
        except drafting.DraftMovedOn as moved:
            draft = moved.draft
    return JsonResponse(draft_json(draft), status=409)


def upload(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A file onto the draft, or (`key`, `size`, `offset`) a piece of it: 202 says how much is here, 409 where to go on."""
    file = request.FILES.get("file")
    if file is None:
        return refused(_("No file arrived."))
    key, size = request.POST.get("key", ""), whole(request.POST.get("size")) or file.size or 0
    name = request.POST.get("name") or file.name or "file"
    if size > taking_up_files.LARGEST:
        limit = taking_up_files.LARGEST // 1024 // 1024
        return refused(_("%(name)s is larger than %(limit)s MB.") % {"name": name, "limit": limit})
    offset = whole(request.POST.get("offset")) or 0
    try:
        stream = cast("BinaryIO", file.file)
        taken = taking_up_files.take_piece(
            draft,
            key or secrets.token_hex(16),
            stream,
            name=name,
            size=size,
            offset=offset,
            for_note=request.POST.get("pen") == "note",
        )
    except taking_up_files.OutOfStep as told:
        return JsonResponse({"offset": told.offset}, status=409)
    except taking_up_files.TooMany:
        return refused(_("At most %(count)s files fit one message.") % {"count": taking_up_files.MOST_FILES})
    except taking_up_files.BadUpload:
        return refused(_("This file cannot be taken: it is empty, or was cut on the way."))
    if isinstance(taken, int):
        return JsonResponse({"offset": taken}, status=202)
    return JsonResponse(file_json(taken))


def file_json(attachment: Attachment) -> dict[str, Any]:
    """A file as the composer shows it."""
    told = {"id": attachment.pk, "name": attachment.name, "size": attachment.size, "type": attachment.type}
    return told | {"picture": attachment.type in PICTURES}


def draft_json(draft: Draft) -> dict[str, Any]:
    """A draft as the composer takes it over."""
    return {
        "version": draft.version,
        "saved": f"{timezone.localtime(draft.saved_at):%H:%M}",
        "text": draft.text,
        "note": draft.note,
        "mode": draft.mode,
        **leaving.as_json(leaving.of_draft(draft)),
        "files": [file_json(each) for each in draft.attachments.order_by("id")],
    }


def _as_typed(line: str) -> list[dict[str, str]]:
    return [each.as_json() for each in addresses.parse(line)]
