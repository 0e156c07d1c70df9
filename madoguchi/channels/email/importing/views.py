"""Pages of the import of old mail: ask for one, watch it, stop it, let it go on."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email import doors
from madoguchi.channels.email.importing import beginning, laying_down
from madoguchi.channels.email.importing.archives import NoArchive
from madoguchi.channels.email.importing.forms import ImportForm
from madoguchi.channels.email.models import MailImport
from madoguchi.conversations import doors as conversation_doors

SHOWN = 50


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def overview(request: WorkspaceRequest) -> HttpResponse:
    """The form, and what was brought in so far."""
    inboxes = conversation_doors.inboxes(request.membership).order_by("id")
    form = ImportForm(
        request.POST or None, request.FILES or None, inboxes=inboxes, laid_down=laying_down.names(request.workspace)
    )
    if request.method == "POST" and form.is_valid():
        one = _begun(request, form)
        if one is not None:
            beginning.ask(one, by=request.user)
            return redirect("email:import", slug=request.workspace.slug, import_id=one.pk)
        form.add_error("archive", _("This file cannot be opened."))
    context = {
        "form": form,
        "has_inbox": inboxes.exists(),
        "imports": doors.imports(request.membership).order_by("-id")[:SHOWN],
        "folder": laying_down.folder_of(request.workspace),
        "example": inboxes.values_list("address", flat=True).first() or "support@example.jp",
    }
    return render(request, "email/imports.html", context, status=422 if request.method == "POST" else 200)


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def one(request: WorkspaceRequest, import_id: int) -> HttpResponse:
    """How far it is; POST lets it go on."""
    found = doors.mail_import(request.membership, import_id)
    if request.method == "POST":
        if found.state in {MailImport.State.STOPPED, MailImport.State.FAILED}:
            beginning.ask(found, by=request.user)
        return redirect("email:import", slug=request.workspace.slug, import_id=found.pk)
    part = "#live" if request.headers.get("HX-Request") else ""
    return render(request, f"email/import.html{part}", {"one": found} | _shown(found))


@workspace_view(Right.MANAGE_INBOXES)
@require_POST
def stop(request: WorkspaceRequest, import_id: int) -> HttpResponse:
    """After the batch that is under way."""
    found = doors.mail_import(request.membership, import_id)
    if found.state in {MailImport.State.WAITING, MailImport.State.RUNNING}:
        beginning.stop(found)
        messages.success(request, _("Stopped. What is in stays in; it can go on later."))
    return redirect("email:import", slug=request.workspace.slug, import_id=found.pk)


def _begun(request: WorkspaceRequest, form: ImportForm) -> MailImport | None:
    given = form.cleaned_data
    path: Path | None
    if given["archive"]:
        path, name = laying_down.keep_upload(given["archive"]), str(given["archive"].name)
    else:
        path, name = laying_down.path_of(request.workspace, given["laid_down"]), given["laid_down"]
    if path is None:
        return None
    try:
        return beginning.begin(
            given["inbox"],
            path,
            by=request.user,
            name=name,
            since=given["since"],
            outcome=given["outcome"],
            is_upload=bool(given["archive"]),
        )
    except (NoArchive, OSError):
        return None


def _shown(found: MailImport) -> dict[str, Any]:
    is_under_way = found.state in {MailImport.State.WAITING, MailImport.State.RUNNING}
    return {
        "is_under_way": is_under_way,
        "per_cent": found.done * 100 // found.found if found.found and found.done else 0,
        "is_looking": is_under_way and not found.done,
        "may_go_on": found.state in {MailImport.State.STOPPED, MailImport.State.FAILED},
    }
