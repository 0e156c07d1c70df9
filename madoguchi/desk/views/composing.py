"""Writing: drafts, files, replies, notes, forwards. Answers JSON to the composer's module."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts import approving
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Workspace
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import (
    doors,
    drafting,
    forwarding,
    noting,
    releasing,
    replying,
    scheduling,
    taking_up_files,
    trial_mode,
)
from madoguchi.conversations.approvals.asking import pending_of
from madoguchi.conversations.custom_fields import requiring
from madoguchi.conversations.models import Attachment, Conversation, Draft, Message
from madoguchi.desk import answering, leaving, send_times, times, undo_time
from madoguchi.desk.file_chips import PICTURES
from madoguchi.journal import delivering, once
from madoguchi.journal.transactions import writing
from madoguchi.kit import addresses
from madoguchi.kit.addresses import Address
from madoguchi.kit.whole_numbers import whole

LARGEST_TEXT = 500_000
KEY_LENGTH = 80
MOST_IDS = 100
MOST_MERGES = 3
MOST_RECIPIENTS = 100  # of one line: more is a campaign, and every one of them would see the others


class BadRecipients(Exception):
    """Something in a line of addresses is none; the message names it."""


@require_POST
@workspace_view(Right.REPLY)
def replies(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Send a reply: 200 with the message, 409 with what is new, 422 with words."""
    conversation = doors.conversation(request.membership, number)
    try:
        text = _text(request)
        to, cc, bcc = (recipients(request.POST.get(line, ""), request.workspace) for line in ("to", "cc", "bcc"))
        key = request.POST.get("key", "")[:KEY_LENGTH] or None
        looked = leaving.to_reply(request, conversation, text, ids(request), closes=then(request) == "close")
        is_first = once.result_of(request.workspace.pk, replying.VERB, key) is None
        if is_first and then(request) == "close":
            requiring.check(conversation)
        if is_first and (told := leaving.objection(request, looked)):
            return told
        with writing():
            message = replying.reply(
                conversation,
                by=request.user,
                text=text,
                to=to,
                cc=cc,
                bcc=bcc,
                subject=request.POST.get("subject") or None,
                attachments=ids(request),
                includes_earlier=request.POST.get("includes_earlier") == "1",
                then=then(request),
                seen=whole(request.POST.get("seen")),
                key=key,
                hold=timedelta(seconds=undo_time.seconds(request.membership)) or None,
                later=later(request),
            )
            if is_first:
                leaving.note(request, message, looked)
    except approving.NobodyToAsk:
        return refused(nobody_to_ask())
    except replying.StaleReply as stale:
        return _stale(request, conversation, stale)
    except requiring.Missing as missing:
        return refused(_("Fill in before closing: %(names)s. Or send without closing.") % {"names": missing})
    except scheduling.BadTime:
        return refused(_("Choose a time to come, at most a year ahead."))
    except replying.NoRecipient:
        return refused(_("Say whom to send it to."))
    except trial_mode.TrialMode:
        return refused(on_trial())
    except (BadRecipients, EmptyText) as error:
        return refused(str(error))
    if message.text != text:
        return was_sent_before()
    return JsonResponse(sent(request, message))


@require_POST
@workspace_view(Right.REPLY)
def withdrawal(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """Undo a held reply: its text comes back as the draft; that of a forward in the dialog that is told."""
    message = own_reply(request, number, message_id)
    try:
        draft = releasing.undo(message, by=request.user)
    except approving.NotAsked:
        return refused(_("Only its writer takes back what waits for approval. Return it with a comment."), 409)
    except approving.AlreadyDecided:
        draft = None
    if draft is None:
        return refused(_("It is too late to undo: the message has left."), 409)
    if message.is_forward:
        words = _("Forwarding was undone. The text stands in a new side conversation.")
        return JsonResponse({"words": words, "dialog": reverse("desk:sides", args=[request.workspace.slug, number])})
    return JsonResponse(_draft_json(draft) | {"words": _("Sending was undone. Your text is back.")})


@require_POST
@workspace_view(Right.REPLY)
def release(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """Send a held reply at once."""
    message = own_reply(request, number, message_id)
    return JsonResponse({"released": releasing.send_now(message)})


@require_POST
@workspace_view(Right.REPLY)
def another_try(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """Try a failed or deferred delivery again now."""
    delivery = releasing.delivery_of(own_reply(request, number, message_id))
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
            text=typed(request.POST.get("text", "")),
            attachments=ids(request),
            key=request.POST.get("key", "")[:KEY_LENGTH] or None,
        )
    except noting.EmptyNote:
        return refused(_("Write something first."))
    return JsonResponse({"message": message.pk})


@require_POST
@workspace_view(Right.REPLY)
def forwards(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Forward the chosen messages to an outside address; without any, the text alone."""
    conversation = doors.conversation(request.membership, number)
    shown = conversation.messages.filter(withdrawn_at=None).exclude(kind="note").order_by("at", "id")
    messages, text = list(shown.filter(pk__in=ids(request, "messages"))), typed(request.POST.get("text", ""))
    if not messages and not text.strip() and not ids(request, "uploads"):
        return refused(_("Write something first."))
    key = request.POST.get("key", "")[:KEY_LENGTH] or None
    try:
        to = recipients(request.POST.get("to", ""), request.workspace)
        looked = leaving.to_somebody_else(
            request,
            conversation,
            f"Fwd: {conversation.subject}",
            text,
            to=to,
            files=ids(request, "uploads"),
            passed=passed_files(request, messages),
        )
        is_first = once.result_of(request.workspace.pk, forwarding.VERB, key) is None
        if is_first and (told := leaving.objection(request, looked)):
            return told
        with writing():
            message = forwarding.forward(
                conversation,
                by=request.user,
                to=to,
                text=text,
                messages=messages,
                attachments=ids(request),
                uploads=ids(request, "uploads"),
                with_codes=request.POST.get("with_codes") == "1",
                key=key,
                hold=timedelta(seconds=undo_time.seconds(request.membership)) or None,
            )
            if is_first:
                leaving.note(request, message, looked)
    except replying.NoRecipient:
        return refused(_("Say whom to send it to."))
    except approving.NobodyToAsk:
        return refused(nobody_to_ask())
    except trial_mode.TrialMode:
        return refused(on_trial())
    except forwarding.CarriesCodes:
        return refused(carries_codes())
    except BadRecipients as error:
        return refused(str(error))
    if not message.text.startswith(text.strip()):
        return was_sent_before()
    return JsonResponse(sent(request, message))


def passed_files(request: HttpRequest, messages: Sequence[Message]) -> list[Attachment]:
    """The chosen files of messages that are passed on."""
    return list(Attachment.objects.filter(message__in=messages, pk__in=ids(request))) if ids(request) else []


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
    return JsonResponse(_draft_json(kept))


def _merged(
    request: HttpRequest, save: Callable[[int | None, dict[str, Any]], Draft], fields: dict[str, Any], draft: Draft
) -> HttpResponse:
    """Another window wrote too: with the text that this one began at (`base_text`, `base_note`) both are merged, else 409."""
    if "base_text" not in request.POST:
        return JsonResponse(_draft_json(draft), status=409)
    base = {name: typed(request.POST.get(f"base_{name}", "")) for name in drafting.MERGED}
    for _again in range(MOST_MERGES):
        done, clashes = drafting.merged(draft, base, fields)
        try:
            return JsonResponse(_draft_json(save(draft.version, done)) | {"merged": True, "clashes": clashes})
        except drafting.DraftMovedOn as moved:
            draft = moved.draft
    return JsonResponse(_draft_json(draft), status=409)


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


def sent(request: WorkspaceRequest, message: Message) -> dict[str, Any]:
    """What the bar after sending needs."""
    left = drafting.draft_of(message.conversation, request.user)  # a note that is begun beside it
    told = {
        "message": message.pk,
        "number": message.conversation.number,
        "seconds": undo_time.seconds(request.membership),
        "draft": left.version if left else 0,
    }
    if pending_of(message):
        return told | {"seconds": 0, "later": _("Waits for approval.")}
    at = later(request)
    return told | {"seconds": 0, "later": _("Leaves %(time)s.") % {"time": times.ahead(at)}} if at else told


def refused(words: str, status: int = 422) -> JsonResponse:
    """Words that say what is missing; nothing was done and nothing lost."""
    return JsonResponse({"words": words}, status=status)


def was_sent_before(more: Mapping[str, Any] | None = None) -> JsonResponse:
    """A click whose answer was lost has sent an earlier text under the same key; the present one is kept by the page."""
    words = _("Your first click had reached us: that text is on its way. What you have changed since stays here.")
    return JsonResponse({"words": words} | dict(more or {}), status=423)


def on_trial() -> str:
    """Why nothing leaves, and that the text is safe."""
    return _("This inbox is in trial mode: mail comes in, nothing is sent. Nothing left; your text is kept as a draft.")


def carries_codes() -> str:
    """Why a message is not passed on yet."""
    return _("One of these messages holds a code or link to sign in. Tick that you want to pass it on.")


def nobody_to_ask() -> str:
    """Why nothing leaves where a rule wants approval and nobody is there to give it."""
    return _("This needs approval, and nobody else here may give it. Nothing was sent; your text is kept as a draft.")


def recipients(line: str, workspace: Workspace) -> list[Address]:
    """The addresses of one line. Raises BadRecipients naming what is none, or where nobody reads."""
    found = addresses.parse(line)
    if len(found) > MOST_RECIPIENTS:
        raise BadRecipients(_("At most %(count)s addresses fit one line.") % {"count": MOST_RECIPIENTS})
    for each in found:
        if not addresses.is_plausible(each.address):
            raise BadRecipients(_("“%(text)s” is not a mail address.") % {"text": each.address or each.name})
    if words := answering.refusal(found, workspace):
        raise BadRecipients(words)
    if line.strip() and not found:
        raise BadRecipients(_("“%(text)s” is not a mail address.") % {"text": line.strip()[:80]})
    return found


class EmptyText(Exception):
    """A reply without words or files."""


def _text(request: HttpRequest) -> str:
    text = typed(request.POST.get("text", ""))
    if not text.strip() and not ids(request):
        raise EmptyText(_("Write something first."))
    return text


def typed(text: str) -> str:
    """What was typed: a form turns every line's end into two signs, a text has one."""
    return text.replace("\r\n", "\n")[:LARGEST_TEXT]


def later(request: HttpRequest) -> datetime | None:
    """When it shall leave; None: now. Raises scheduling.BadTime."""
    given = request.POST.get("later", "")
    at = send_times.parse(given) if given else None
    if given and at is None:
        raise scheduling.BadTime
    return at


def _stale(request: WorkspaceRequest, conversation: Conversation, stale: replying.StaleReply) -> JsonResponse:
    html = render_to_string("desk/newer.html", {"newer": stale.newer, "workspace": request.workspace}, request)
    seen = max(each.pk for each in stale.newer)
    return JsonResponse({"html": html, "seen": seen, "number": conversation.number}, status=409)


def own_reply(request: WorkspaceRequest, number: int, message_id: int) -> Message:
    """A reply of ours in this conversation, or 404."""
    conversation = doors.conversation(request.membership, number)
    return get_object_or_404(conversation.messages.select_related("conversation"), pk=message_id, kind="reply")


def _draft_json(draft: Draft) -> dict[str, Any]:
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


def ids(request: HttpRequest, name: str = "attachments") -> list[int]:
    """The whole numbers under `name`."""
    return [number for each in request.POST.getlist(name)[:MOST_IDS] if (number := whole(each)) is not None]


def then(request: HttpRequest) -> replying.Then:
    """What follows the sending."""
    wish = request.POST.get("then", "waiting")
    return wish if wish in {"waiting", "close", "keep"} else "waiting"  # type: ignore[return-value]
