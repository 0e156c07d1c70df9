"""Folders of saved replies."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.kit.not_kept import NotKept
from madoguchi.saved_replies import doors, filing
from madoguchi.saved_replies.forms import FolderForm


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_SAVED_REPLIES)
def folders(request: WorkspaceRequest) -> HttpResponse:
    """All of them; POST adds one, or renames the one named by `folder`."""
    form = FolderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            filing.add_folder(request.workspace, form.cleaned_data["name"], by=request.user)
        except NotKept as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("The folder is added."))
            return redirect("saved_replies:folders", request.workspace.slug)
    shown = {"folders": doors.folders(request.membership), "form": form}
    return render(request, "saved_replies/folders.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_SAVED_REPLIES)
def folder(request: WorkspaceRequest, folder_id: int) -> HttpResponse:
    """One of them; POST renames it."""
    found = doors.folder(request.membership, folder_id)
    form = FolderForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            filing.rename_folder(found, form.cleaned_data["name"], by=request.user)
        except NotKept as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("saved_replies:folders", request.workspace.slug)
    return render(request, "saved_replies/folder.html", {"folder": found, "form": form}, status=422 if form.errors else 200)


@require_POST
@workspace_view(Right.MANAGE_SAVED_REPLIES)
def place(request: WorkspaceRequest, folder_id: int) -> HttpResponse:
    """One place up or down."""
    filing.move_folder(doors.folder(request.membership, folder_id), up=request.POST.get("to") == "up", by=request.user)
    return redirect("saved_replies:folders", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_SAVED_REPLIES)
def remove(request: WorkspaceRequest, folder_id: int) -> HttpResponse:
    """Do without it."""
    filing.remove_folder(doors.folder(request.membership, folder_id), by=request.user)
    messages.success(request, _("The folder is removed. Its replies stay."))
    return redirect("saved_replies:folders", request.workspace.slug)
