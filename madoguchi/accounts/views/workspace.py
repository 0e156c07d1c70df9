"""Settings of the whole workspace, and its audit log."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from madoguchi.accounts import auditing, workspaces
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.workspace_forms import WorkspaceForm


@workspace_view()
def index(request: WorkspaceRequest) -> HttpResponse:
    """The settings' front page."""
    return redirect("accounts:me", request.workspace.slug)


@workspace_view(Right.MANAGE_WORKSPACE)
def workspace(request: WorkspaceRequest) -> HttpResponse:
    """Name, language, time zone, undo."""
    form = WorkspaceForm(request.POST or None, instance=request.workspace)
    if request.method == "POST" and form.is_valid():
        request.workspace.refresh_from_db()
        workspaces.change(request.workspace, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:workspace", request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    if status == 422:
        request.workspace.refresh_from_db()
    return render(request, "accounts/workspace.html", {"form": form}, status=status)


@workspace_view(Right.READ_AUDIT)
def audit(request: WorkspaceRequest) -> HttpResponse:
    """The log in words: `?all=1` with the conversations, `?before=` for what is older."""
    before = request.GET.get("before", "")
    everything = request.GET.get("all") == "1"
    page = auditing.page(
        request.workspace,
        reader=request.membership,
        everything=everything,
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
    )
    return render(request, "accounts/audit.html", {"page": page, "everything": everything, "before": before})
