"""Teams of a workspace."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts import teaming
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Team
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.workspace_forms import TeamForm
from madoguchi.journal.transactions import writing
from madoguchi.kit.not_kept import NotKept


@workspace_view(Right.MANAGE_TEAMS)
def teams(request: WorkspaceRequest) -> HttpResponse:
    """The list; POST makes a new team."""
    form = TeamForm(request.POST or None, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            teaming.create_team(
                request.workspace, name=told["name"], members=[each.pk for each in told["members"]], by=request.user
            )
        except NotKept as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:teams", request.workspace.slug)
    listed = Team.objects.filter(workspace=request.workspace).annotate(number=Count("members")).order_by("name")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/teams.html", {"form": form, "teams": listed[:500]}, status=status)


@workspace_view(Right.MANAGE_TEAMS)
def team(request: WorkspaceRequest, team_id: int) -> HttpResponse:
    """One team; POST changes its name and members."""
    found = get_object_or_404(Team, workspace=request.workspace, pk=team_id)
    if request.method == "POST" and not teaming.may_change(found, request.membership):
        raise PermissionDenied
    form = TeamForm(request.POST or None, workspace=request.workspace, team=found)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            with writing():
                teaming.rename_team(found, name=told["name"], by=request.user)
                teaming.set_members(found, members=[each.pk for each in told["members"]], by=request.user)
        except NotKept as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:teams", request.workspace.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/team.html", {"form": form, "team": found}, status=status)


@require_POST
@workspace_view(Right.MANAGE_TEAMS)
def remove_team(request: WorkspaceRequest, team_id: int) -> HttpResponse:
    """Dissolve it."""
    found = get_object_or_404(Team, workspace=request.workspace, pk=team_id)
    if not teaming.may_change(found, request.membership):
        raise PermissionDenied
    try:
        teaming.remove_team(found, by=request.user)
    except teaming.TeamNeeded as needed:
        messages.error(request, str(needed))
        return redirect("accounts:team", request.workspace.slug, found.pk)
    messages.success(request, _("The team is dissolved. Its conversations stay."))
    return redirect("accounts:teams", request.workspace.slug)
