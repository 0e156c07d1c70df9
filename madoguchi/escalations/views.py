"""What stands escalated, for who looks after a team; the ladders and the risk words, for admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.escalations import doors, keeping, naming
from madoguchi.escalations.forms import LadderForm, RiskWordsForm, initial_of
from madoguchi.escalations.models import Ladder, RiskWords
from madoguchi.kit.not_kept import NotKept


@require_GET
@workspace_view(Right.REVIEW_DISCRETION)
def escalations(request: WorkspaceRequest) -> HttpResponse:
    """All that this member may see, what waits longest first."""
    return render(request, "escalations/escalations.html", {"rows": doors.standing(request.membership)})


@require_GET
@workspace_view(Right.MANAGE_WORKSPACE)
def ladders(request: WorkspaceRequest) -> HttpResponse:
    """All of them, in words."""
    rows = list(Ladder.objects.filter(workspace=request.workspace).select_related("calendar").order_by("name")[:50])
    shown = zip(rows, naming.steps_in_words(each.steps for each in rows), strict=True)
    return render(request, "escalations/ladders.html", {"ladders": list(shown)})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def new(request: WorkspaceRequest) -> HttpResponse:
    """A ladder to be made."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def ladder(request: WorkspaceRequest, ladder_id: int) -> HttpResponse:
    """One to be changed."""
    return _edit(request, get_object_or_404(Ladder, pk=ladder_id, workspace=request.workspace))


@require_POST
@workspace_view(Right.MANAGE_WORKSPACE)
def remove(request: WorkspaceRequest, ladder_id: int) -> HttpResponse:
    """Do without it."""
    keeping.remove(get_object_or_404(Ladder, pk=ladder_id, workspace=request.workspace), by=request.user)
    messages.success(request, _("The ladder is removed. What is on its way goes on."))
    return redirect("escalations:ladders", request.workspace.slug)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def risk_words(request: WorkspaceRequest) -> HttpResponse:
    """The words, and what follows."""
    row = RiskWords.objects.filter(workspace=request.workspace).first()
    form = RiskWordsForm(request.POST if request.method == "POST" else None, workspace=request.workspace, row=row)
    if form.is_valid() and _keep_words(request, form):
        messages.success(request, _("Saved."))
        return redirect("escalations:risk_words", request.workspace.slug)
    shown = {"form": form, "shown": request.POST.get("shown") or keeping.shown(row)}
    return render(request, "escalations/risk_words.html", shown, status=422 if form.errors else 200)


def _edit(request: WorkspaceRequest, row: Ladder | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = LadderForm(data, workspace=request.workspace, initial=initial_of(row) if row else None)
    if form.is_valid() and _keep(request, form, row):
        messages.success(request, _("Saved."))
        return redirect("escalations:ladders", request.workspace.slug)
    shown = {"form": form, "ladder": row, "shown": request.POST.get("shown") or (keeping.shown(row) if row else "")}
    return render(request, "escalations/ladder.html", shown, status=422 if form.errors else 200)


def _keep(request: WorkspaceRequest, form: LadderForm, row: Ladder | None) -> bool:
    told = {name: form.cleaned_data[name] for name in ("name", "kind", "calendar", "severity")}
    try:
        keeping.keep(request.workspace, row, form.steps(), by=request.user, seen=request.POST.get("shown", ""), **told)
    except NotKept as refused:
        form.add_error(refused.field, str(refused))
    else:
        return True
    return False


def _keep_words(request: WorkspaceRequest, form: RiskWordsForm) -> bool:
    try:
        seen = request.POST.get("shown", "")
        keeping.set_risk_words(request.workspace, by=request.user, seen=seen, **form.fields_of_row())
    except NotKept as refused:
        form.add_error(refused.field, str(refused))
        return False
    return True
