"""Writing: drafts, files, replies, notes, forwards. Answers JSON to the composer's module."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, drafting, forwarding, noting, replying
from madoguchi.conversations.models import Attachment, Conversation, Draft, Message
from madoguchi.journal import delivering
from madoguchi.kit import addresses
from madoguchi.kit.addresses import Address
from madoguchi.kit.whole_numbers import whole

LARGEST_TEXT = 500_000
LARGEST_FILE = 25 * 1024 * 1024
KEY_LENGTH = 80
MOST_IDS = 100
MOST_RECIPIENTS = 100  # of one line: more is a campaign, and every one of them would see the others


class BadRecipients(Exception):
    """Something in a line of addresses is none; the message names it."""


@require_POST
@workspace_view(Right.REPLY)
def replies(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Send a reply: 200 with the message, 409 with what is new, 422 with words."""
    conversation = doors.conversation(request.membership, number)
    try:
        message = replying.reply(
            conversation,
            by=request.user,
            text=_text(request),
            to=recipients(request.POST.get("to", "")),
            cc=recipients(request.POST.get("cc", "")),
            bcc=recipients(request.POST.get("bcc", "")),
            subject=request.POST.get("subject") or None,
            attachments=ids(request),
            then=then(request),
            seen=whole(request.POST.get("seen")),
            key=request.POST.get("key", "")[:KEY_LENGTH] or None,
            hold=timedelta(seconds=request.workspace.undo_seconds) or None,
        )
    except replying.StaleReply as stale:
        return _stale(request, conversation, stale)
    except replying.NoRecipient:
        return refused(_("Say whom to send it to."))
    except (BadRecipients, EmptyText) as error:
        return refused(str(error))
    return JsonResponse(sent(request, message))


@require_POST
@workspace_view(Right.REPLY)
def withdrawal(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """Undo a held reply: its text comes back as the draft."""
    message = _own_reply(request, number, message_id)
    draft = replying.undo(message, by=request.user)
    if draft is None:
        return refused(_("It is too late to undo: the message has left."), 409)
    return JsonResponse(_draft_json(draft) | {"words": _("Sending was undone. Your text is back.")})


@require_POST
@workspace_view(Right.REPLY)
def release(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """Send a held reply at once."""
    message = _own_reply(request, number, message_id)
    return JsonResponse({"released": replying.send_now(message)})


@require_POST
@workspace_view(Right.REPLY)
def another_try(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """Try a failed or deferred delivery again now."""
    delivery = replying.delivery_of(_own_reply(request, number, message_id))
    return JsonResponse({"queued": delivery is not None and delivering.try_again(delivery.pk)})


@require_POST
@workspace_view(Right.NOTE)
def notes(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Write an internal note."""
    conversation = doors.conversation(request.membership, number)
    try:
        message = noting.note(
            conversation,
            by=request.user,
            text=request.POST.get("text", "")[:LARGEST_TEXT],
            attachments=ids(request),
            key=request.POST.get("key", "")[:KEY_LENGTH] or None,
        )
    except noting.EmptyNote:
        return refused(_("Write something first."))
    return JsonResponse({"message": message.pk})


@require_POST
@workspace_view(Right.REPLY)
def forwards(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Forward one message or all to an outside address."""
    conversation = doors.conversation(request.membership, number)
    chosen = conversation.messages.filter(withdrawn_at=None).exclude(kind="note").order_by("at", "id")
    if wanted := ids(request, "messages"):
        chosen = chosen.filter(pk__in=wanted)
    try:
        message = forwarding.forward(
            conversation,
            by=request.user,
            to=recipients(request.POST.get("to", "")),
            text=request.POST.get("text", "")[:LARGEST_TEXT],
            messages=list(chosen[:200]),
            attachments=ids(request),
            key=request.POST.get("key", "")[:KEY_LENGTH] or None,
            hold=timedelta(seconds=request.workspace.undo_seconds) or None,
        )
    except replying.NoRecipient:
        return refused(_("Say whom to send it to."))
    except BadRecipients as error:
        return refused(str(error))
    return JsonResponse(sent(request, message))


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
    found = drafting.draft_of(conversation, request.user) or drafting.save(conversation, request.user)
    return upload(request, found)


def keep(request: HttpRequest, save: Callable[[int | None, dict[str, Any]], Draft]) -> HttpResponse:
    """Save a draft from the composer's fields."""
    try:
        fields = {
            "text": request.POST.get("text", "")[:LARGEST_TEXT],
            "note": request.POST.get("note", "")[:LARGEST_TEXT],
            "mode": "note" if request.POST.get("mode") == "note" else "reply",
            "subject": request.POST.get("subject", "")[:500],
            **{name: _as_typed(request.POST.get(name, "")) for name in ("to", "cc", "bcc")},
        }
        kept = save(whole(request.POST.get("version")), fields)
    except drafting.DraftMovedOn as moved:
        return JsonResponse(_draft_json(moved.draft), status=409)
    return JsonResponse(_draft_json(kept))


def upload(request: HttpRequest, draft: Draft) -> HttpResponse:
    """One file of the request onto the draft."""
    file = request.FILES.get("file")
    if file is None:
        return refused(_("No file arrived."))
    if (file.size or 0) > LARGEST_FILE:
        return refused(_("%(name)s is larger than %(limit)s MB.") % {"name": file.name, "limit": LARGEST_FILE // 1024 // 1024})
    attachment = drafting.attach(draft, cast("BinaryIO", file.file), file.name or "file")
    return JsonResponse(file_json(attachment))


def file_json(attachment: Attachment) -> dict[str, Any]:
    """A file as the composer shows it."""
    return {"id": attachment.pk, "name": attachment.name, "size": attachment.size, "type": attachment.type}


def sent(request: WorkspaceRequest, message: Message) -> dict[str, Any]:
    """What the bar after sending needs."""
    return {"message": message.pk, "number": message.conversation.number, "seconds": request.workspace.undo_seconds}


def refused(words: str, status: int = 422) -> JsonResponse:
    """Words that say what is missing; nothing was done and nothing lost."""
    return JsonResponse({"words": words}, status=status)


def recipients(line: str) -> list[Address]:
    """The addresses of one line. Raises BadRecipients naming what is none."""
    found = addresses.parse(line)
    if len(found) > MOST_RECIPIENTS:
        raise BadRecipients(_("At most %(count)s addresses fit one line.") % {"count": MOST_RECIPIENTS})
    for each in found:
        if not addresses.is_plausible(each.address):
            raise BadRecipients(_("“%(text)s” is not a mail address.") % {"text": each.address or each.name})
    if line.strip() and not found:
        raise BadRecipients(_("“%(text)s” is not a mail address.") % {"text": line.strip()[:80]})
    return found


class EmptyText(Exception):
    """A reply without words or files."""


def _text(request: HttpRequest) -> str:
    text = request.POST.get("text", "")[:LARGEST_TEXT]
    if not text.strip() and not ids(request):
        raise EmptyText(_("Write something first."))
    return text


def _stale(request: WorkspaceRequest, conversation: Conversation, stale: replying.StaleReply) -> JsonResponse:
    html = render_to_string("desk/newer.html", {"newer": stale.newer, "workspace": request.workspace}, request)
    seen = max(each.pk for each in stale.newer)
    return JsonResponse({"html": html, "seen": seen, "number": conversation.number}, status=409)


def _own_reply(request: WorkspaceRequest, number: int, message_id: int) -> Message:
    conversation = doors.conversation(request.membership, number)
    return get_object_or_404(conversation.messages.select_related("conversation"), pk=message_id, kind="reply")


def _draft_json(draft: Draft) -> dict[str, Any]:
    return {
        "version": draft.version,
        "saved": f"{timezone.localtime(draft.saved_at):%H:%M}",
        "text": draft.text,
        "note": draft.note,
        "mode": draft.mode,
        "files": [file_json(each) for each in draft.attachments.order_by("id")],
    }


def _as_typed(line: str) -> list[dict[str, str]]:
    return [each.as_json() for each in addresses.parse(line)]


def ids(request: HttpRequest, name: str = "attachments") -> list[int]:
    """The whole numbers under `name`."""
    return [number for each in request.POST.getlist(name)[:MOST_IDS] if (number := whole(each)) is not None]


def then(request: HttpRequest) -> replying.Then:
    """What follows the sending."""
    wish = request.POST.get("then", "waiting")
    return wish if wish in {"waiting", "close", "keep"} else "waiting"  # type: ignore[return-value]
