"""Saved replies and macros: the list, the editor, the archive."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import actions, variables
from madoguchi.kit.whole_numbers import whole
from madoguchi.saved_replies import attaching, doors, finding, keeping, using
from madoguchi.saved_replies.forms import ReplyForm
from madoguchi.saved_replies.models import SavedReply

MOST = 200
LARGEST_FILE = 25 * 1024 * 1024


@workspace_view(Right.NOTE)
def replies(request: WorkspaceRequest) -> HttpResponse:
    """All that this member may see, by folder and words; or what is in the archive."""
    wanted, folder_id, is_archive = request.GET.get("q", ""), whole(request.GET.get("folder")), "archive" in request.GET
    rows = finding.matching(doors.saved_replies(request.membership), wanted).filter(archived_at__isnull=not is_archive)
    if folder_id:
        rows = rows.filter(folder_id=folder_id)
    found = list(rows.select_related("folder", "owner").order_by("folder__position", "name", "id")[: MOST + 1])
    used, today = using.usage(request.workspace.pk, found[:MOST]), timezone.localdate()
    shown = {
        "rows": [(each, used.get(each.pk), each.has_expired(today)) for each in found[:MOST]],
        "has_more": len(found) > MOST,
        "folders": doors.folders(request.membership),
        "wanted": wanted,
        "folder_id": folder_id,
        "is_archive": is_archive,
        "may_manage": may(request.membership, Right.MANAGE_SAVED_REPLIES),
    }
    return render(request, "saved_replies/replies.html", shown)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.NOTE)
def new(request: WorkspaceRequest) -> HttpResponse:
    """An empty editor; POST adds."""
    form = ReplyForm(request.POST or None, membership=request.membership)
    if request.method == "POST" and form.is_valid():
        reply = keeping.add(request.membership, form.content())
        messages.success(request, _("Saved."))
        return redirect("saved_replies:reply", request.workspace.slug, reply.pk)
    return _editor(request, form, None)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.NOTE)
def reply(request: WorkspaceRequest, reply_id: int) -> HttpResponse:
    """One of them; POST changes it."""
    found = doors.saved_reply(request.membership, reply_id)
    form = ReplyForm(request.POST or None, membership=request.membership, reply=found)
    if request.method == "POST":
        _need(request, found)
        if form.is_valid():
            keeping.change(found, form.content(), by=request.user)
            messages.success(request, _("Saved."))
            return redirect("saved_replies:reply", request.workspace.slug, found.pk)
    return _editor(request, form, found)


@require_POST
@workspace_view(Right.NOTE)
def archive(request: WorkspaceRequest, reply_id: int) -> HttpResponse:
    """Out of use; with `clear` in use again."""
    found = doors.saved_reply(request.membership, reply_id)
    _need(request, found)
    if request.POST.get("clear"):
        keeping.restore(found, by=request.user)
        messages.success(request, _("It is in use again."))
        return redirect("saved_replies:reply", request.workspace.slug, found.pk)
    keeping.archive(found, by=request.user)
    messages.success(request, _("It is in the archive now."))
    return redirect("saved_replies:replies", request.workspace.slug)


@require_POST
@workspace_view(Right.NOTE)
def files(request: WorkspaceRequest, reply_id: int) -> HttpResponse:
    """One more file goes along."""
    found = doors.saved_reply(request.membership, reply_id)
    _need(request, found)
    given = request.FILES.get("file")
    if given is None or (given.size or 0) > LARGEST_FILE or found.files.count() >= attaching.MOST:
        messages.warning(request, _("Choose a file of at most 25 MB; ten go along with one reply."))
    else:
        attaching.keep_file(found, given.file, given.name or "file", by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The file goes along from now on."))
    return redirect("saved_replies:reply", request.workspace.slug, found.pk)


@require_POST
@workspace_view(Right.NOTE)
def drop_file(request: WorkspaceRequest, reply_id: int, file_id: int) -> HttpResponse:
    """It goes along no longer."""
    found = doors.saved_reply(request.membership, reply_id)
    _need(request, found)
    attaching.drop_file(get_object_or_404(found.files, pk=file_id), by=request.user)
    return redirect("saved_replies:reply", request.workspace.slug, found.pk)


def _need(request: WorkspaceRequest, reply: SavedReply) -> None:
    if not doors.may_change(request.membership, reply):
        raise PermissionDenied


def _editor(request: WorkspaceRequest, form: ReplyForm, reply: SavedReply | None) -> HttpResponse:
    shown: dict[str, Any] = {
        "form": form,
        "reply": reply,
        "may_change": reply is None or doors.may_change(request.membership, reply),
        "lines": [_line(each) for each in form.actions],
        "groups": action_groups(request),
        "variables": variables.offered(request.workspace.pk),
        "usage": using.usage(request.workspace.pk, [reply]).get(reply.pk) if reply else None,
        "files": list(reply.files.order_by("id")) if reply else [],
    }
    return render(request, "saved_replies/reply.html", shown, status=422 if form.errors else 200)


def _line(chosen: dict[str, str]) -> tuple[str, str]:
    """What stands in the list of choices, and in the field for words beside it."""
    action = actions.known(chosen["action"])
    if action is None:
        return f"{chosen['action']}:{chosen['value']}", ""
    picked, text = actions.parts_of(action, chosen["value"])
    return f"{action.key}:{picked}", text


def action_groups(request: WorkspaceRequest) -> list[dict[str, Any]]:
    """Every action with its values, as one list to choose from."""
    groups = []
    for action in actions.every():
        values = action.options(request.membership) if action.options else [("", str(action.label))]
        options = [(f"{action.key}:{value}", words) for value, words in values]
        if options:
            groups.append({"action": action, "options": options})
    return groups
