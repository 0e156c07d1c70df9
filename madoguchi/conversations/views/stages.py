"""The workspace's own stages (進行状況), status by status."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, staging
from madoguchi.conversations.forms import NewStageForm, StageForm
from madoguchi.conversations.models import Conversation, Status

MOST_COUNTED = 1000
HEADINGS: dict[Status, str | Promise] = {
    Status.OPEN: gettext_lazy("Open, taken or not"),
    Status.WAITING: Status.WAITING.label,
    Status.SNOOZED: Status.SNOOZED.label,
}


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def stages(request: WorkspaceRequest) -> HttpResponse:
    """All of them; POST adds one."""
    if request.method != "POST":
        return _page(request, {})
    status = _status(request.POST.get("status", ""))
    form = NewStageForm(request.POST, status=status)
    if form.is_valid():
        try:
            staging.add_stage(request.workspace, **form.cleaned_data, by=request.user)
        except staging.StageNameTaken:
            form.add_error("name", _("There is a stage of this name already."))
        else:
            messages.success(request, _("The stage is added."))
            return redirect("conversations:stages", request.workspace.slug)
    return _page(request, {status: form})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def stage(request: WorkspaceRequest, stage_id: int) -> HttpResponse:
    """One stage; POST renames it."""
    found = doors.sub_status(request.membership, stage_id)
    form = StageForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            staging.rename_stage(found, name=form.cleaned_data["name"], by=request.user)
        except staging.StageNameTaken:
            form.add_error("name", _("There is a stage of this name already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("conversations:stages", request.workspace.slug)
    standing = Conversation.objects.filter(workspace=request.workspace, sub_status=found).order_by()
    shown = {
        "stage": found,
        "form": form,
        "heading": HEADINGS[Status(found.status)],
        "number": standing[: MOST_COUNTED + 1].count(),
        "most": MOST_COUNTED,
    }
    return render(request, "conversations/stage.html", shown, status=422 if request.method == "POST" else 200)


@require_POST
@workspace_view(Right.MANAGE_WORKSPACE)
def place(request: WorkspaceRequest, stage_id: int) -> HttpResponse:
    """One place up or down."""
    staging.move_stage(doors.sub_status(request.membership, stage_id), up=request.POST.get("to") == "up", by=request.user)
    return redirect("conversations:stages", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_WORKSPACE)
def remove(request: WorkspaceRequest, stage_id: int) -> HttpResponse:
    """Do without it."""
    staging.remove_stage(doors.sub_status(request.membership, stage_id), by=request.user)
    messages.success(request, _("The stage is removed. Its conversations stay."))
    return redirect("conversations:stages", request.workspace.slug)


def _page(request: WorkspaceRequest, given: dict[Status, NewStageForm]) -> HttpResponse:
    every = list(doors.sub_statuses(request.membership))
    sections = [
        {
            "status": status,
            "heading": heading,
            "stages": [each for each in every if each.status == status],
            "form": given.get(status) or NewStageForm(status=status),
        }
        for status, heading in HEADINGS.items()
    ]
    return render(request, "conversations/stages.html", {"sections": sections}, status=422 if given else 200)


def _status(text: str) -> Status:
    """Under which status the form stood; a made-up one is refused by the form itself."""
    return next((each for each in staging.STAGED if str(each.value) == text), Status.OPEN)
