"""The pages on which nudges are set, with what they have changed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.chat import doors
from madoguchi.channels.chat.models import Nudge
from madoguchi.channels.chat.proactive import keeping, measuring
from madoguchi.channels.chat.proactive.forms import NudgeForm
from madoguchi.kit.not_kept import NotKept


@require_GET
@workspace_view(Right.MANAGE_RULES)
def nudges(request: WorkspaceRequest) -> HttpResponse:
    """All of them, in order, with their figures."""
    now = timezone.now()
    rows = list(keeping.standing(request.workspace.pk).select_related("site")[: keeping.MOST])
    shown, customers = measuring.per_customer(request.workspace.pk, now)
    told = {"lines": measuring.lines(request.workspace.pk, rows, now), "shown": shown, "customers": customers}
    told |= {"share": round(shown / customers, 2) if customers else None, "few": measuring.FEW}
    return render(request, "chat/nudges.html", told)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_RULES)
def new(request: WorkspaceRequest) -> HttpResponse:
    """One to be made."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_RULES)
def nudge(request: WorkspaceRequest, nudge_id: int) -> HttpResponse:
    """One to be changed."""
    return _edit(request, _found(request, nudge_id))


@require_POST
@workspace_view(Right.MANAGE_RULES)
def removal(request: WorkspaceRequest, nudge_id: int) -> HttpResponse:
    """Do without it."""
    keeping.remove(_found(request, nudge_id), by=request.user)
    messages.success(request, _("The nudge is removed. What was shown stays counted."))
    return redirect("nudges:nudges", request.workspace.slug)


def _found(request: WorkspaceRequest, nudge_id: int) -> Nudge:
    return get_object_or_404(keeping.standing(request.workspace.pk), pk=nudge_id)


def _edit(request: WorkspaceRequest, row: Nudge | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = NudgeForm(data, sites=doors.sites(request.membership), nudge=row)
    if form.is_valid() and _keep(request, form, row):
        messages.success(request, _("Saved."))
        return redirect("nudges:nudges", request.workspace.slug)
    told = {"form": form, "nudge": row, "shown": (form.data.get("shown") or keeping.shown(row)) if row else ""}
    return render(request, "chat/nudge.html", told, status=422 if form.errors else 200)


def _keep(request: WorkspaceRequest, form: NudgeForm, row: Nudge | None) -> Nudge | None:
    try:
        return keeping.keep(request.workspace, row, form.told(), by=request.user, seen=request.POST.get("shown", ""))
    except NotKept as refused:
        form.add_error(refused.field, str(refused))
    return None
