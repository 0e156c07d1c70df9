"""Authority and limits: the matrix in plain words, one line of it at a time."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.limits import actions, keeping, showing
from madoguchi.accounts.limits.forms import LimitForm, initial_of
from madoguchi.accounts.limits.limit import Limit
from madoguchi.accounts.permissions import Right
from madoguchi.kit.not_kept import ChangedMeanwhile, NotKept


@require_GET
@workspace_view(Right.MANAGE_WORKSPACE)
def limits(request: WorkspaceRequest) -> HttpResponse:
    """All of them."""
    rows = showing.matrix(request.workspace)
    return render(request, "accounts/limits.html", {"rows": rows, "has_lines": any(row.lines for row in rows)})


@require_POST
@workspace_view(Right.MANAGE_WORKSPACE)
def beginning(request: WorkspaceRequest) -> HttpResponse:
    """Ready-made lines for a workspace without any."""
    if keeping.begin(request.workspace, by=request.user):
        messages.success(request, _("The limits are set. Change them as your team needs."))
    return redirect("accounts:limits", request.workspace.slug)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def new(request: WorkspaceRequest) -> HttpResponse:
    """A line to be made; `action`: of which kind, else of all together."""
    known = actions.known(request.GET.get("action", ""))
    return _edit(request, known.key if known else actions.ALL, None)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def limit(request: WorkspaceRequest, limit_id: int) -> HttpResponse:
    """Its figures."""
    line = get_object_or_404(Limit.objects.select_related("team", "person"), pk=limit_id, workspace=request.workspace)
    return _edit(request, line.action, line)


@require_POST
@workspace_view(Right.MANAGE_WORKSPACE)
def remove(request: WorkspaceRequest, limit_id: int) -> HttpResponse:
    """Do without it."""
    keeping.remove(get_object_or_404(Limit, pk=limit_id, workspace=request.workspace), by=request.user)
    messages.success(request, _("The limit is removed."))
    return redirect("accounts:limits", request.workspace.slug)


def _edit(request: WorkspaceRequest, action: str, line: Limit | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = LimitForm(data, workspace=request.workspace, action=action, line=line, initial=initial_of(line) if line else None)
    if form.is_valid() and _keep(request, form, action, line.holder if line else form.cleaned_data["holder"]):
        messages.success(request, _("The limit is saved. It holds from now on, also for what is waiting."))
        return redirect("accounts:limits", request.workspace.slug)
    shown = {"form": form, "line": line, "label": showing.label_of(action)}
    shown["shown"] = request.POST.get("shown") or keeping.shown(line)
    shown |= {"holder": showing.holder_name(line)} if line else {}
    return render(request, "accounts/limit.html", shown, status=422 if form.errors else 200)


def _keep(request: WorkspaceRequest, form: LimitForm, action: str, holder: str) -> bool:
    try:
        seen = request.POST.get("shown", "")
        keeping.keep(request.workspace, action, holder, form.figures(), by=request.user, seen=seen)
    except NotKept as refused:
        is_there = isinstance(refused, ChangedMeanwhile) and "holder" in form.fields
        form.add_error(None, _("There is a limit for them already. Change that one.") if is_there else str(refused))
    except (keeping.NoSuchHolder, keeping.NoFigures):
        form.add_error(None, _("Fill in at least one figure. 0 means: always ask for approval."))
    else:
        return True
    return False
