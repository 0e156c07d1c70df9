"""What a workspace calls a repeat, and what came of the proposals so far."""

from django.contrib import messages
from django.db.models import Count
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.search import repeats_judging
from madoguchi.search.models import Repeat, RepeatState
from madoguchi.search.repeats_form import RepeatsForm
from madoguchi.search.repeats_noticing import settings_of


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def repeats(request: WorkspaceRequest) -> HttpResponse:
    """The page; POST keeps what is said there."""
    form = RepeatsForm(
        request.POST if request.method == "POST" else None, initial=model_to_dict(settings_of(request.workspace.pk))
    )
    if form.is_valid():
        said = form.cleaned_data
        repeats_judging.change_settings(request.workspace, is_on=said["is_on"], days=said["days"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("search:repeats", request.workspace.slug)
    counted = dict(Repeat.objects.filter(workspace=request.workspace).values_list("state").annotate(Count("pk")).order_by())
    shown = {"form": form, "counted": [(state.label, counted.get(state, 0)) for state in RepeatState]}
    return render(request, "search/repeats.html", shown, status=422 if form.errors else 200)
