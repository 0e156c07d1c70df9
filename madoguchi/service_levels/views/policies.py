"""The pages of service levels: the list in its order, and one of them with condition, times and warnings."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.calendars.reading import default_of
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Calendar
from madoguchi.accounts.permissions import Right
from madoguchi.conversations.conditions import building, language
from madoguchi.kit.not_kept import NotKept
from madoguchi.kit.whole_numbers import whole
from madoguchi.service_levels import doors, keeping, matching, previewing
from madoguchi.service_levels.keeping import BadPolicy, Wish
from madoguchi.service_levels.models import Policy, PolicyVersion
from madoguchi.service_levels.targets_form import TargetsForm, summary


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_HOURS)
def policies(request: WorkspaceRequest) -> HttpResponse:
    """All of them in order; POST puts all (`ids`) in order, or makes the suggested one."""
    if request.method == "POST":
        if "suggest" in request.POST:
            made = keeping.make(request.workspace, keeping.suggested(), by=request.user)
            messages.success(request, _("Made. Look at the times and change what does not fit."))
            return redirect("service_levels:policy", request.workspace.slug, made.pk)
        ids = [pk for each in request.POST.get("ids", "").split(",")[: matching.MOST] if (pk := whole(each))]
        keeping.put_in_order(request.workspace, ids, by=request.user)
        return redirect("service_levels:policies", request.workspace.slug)
    asking = matching.house(request.workspace)
    rows = [
        (each, summary(each), building.problems_of(each.condition, asking)) for each in matching.present(request.workspace.pk)
    ]
    return render(request, "service_levels/policies.html", {"policies": rows, "order": [each[0].policy_id for each in rows]})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_HOURS)
def new(request: WorkspaceRequest) -> HttpResponse:
    """The editor, empty; a POST makes it."""
    return _save(request, None) if request.method == "POST" else _page(request, None, None)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_HOURS)
def policy(request: WorkspaceRequest, policy_id: int) -> HttpResponse:
    """The editor with one in it; a POST keeps a new version."""
    found = doors.policy(request.membership, policy_id)
    if request.method == "POST":
        return _save(request, found)
    return _page(request, found, found.versions.select_related("calendar").get(number=found.number))


@require_POST
@workspace_view(Right.MANAGE_HOURS)
def removal(request: WorkspaceRequest, policy_id: int) -> HttpResponse:
    """It counts for nothing any more; what runs goes on, or with `apply` asks anew."""
    keeping.remove(doors.policy(request.membership, policy_id), by=request.user, apply="apply" in request.POST)
    messages.success(request, _("The service level is removed."))
    return redirect("service_levels:policies", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_HOURS)
def condition(request: WorkspaceRequest) -> HttpResponse:
    """The lines of the condition anew, after one came, went or asks for something else."""
    box = building.built(building.posted(request.POST), matching.house(request.workspace), {})
    return render(request, "desk/view_tree.html", {"box": box, "workspace": request.workspace})


@require_GET
@workspace_view(Right.MANAGE_HOURS)
def choices(request: WorkspaceRequest) -> HttpResponse:
    """What may be chosen in a line, narrowed by what was typed."""
    text = request.GET.get("text", "").strip()[:100]
    found = building.offered(request.GET.get("field", ""), text, matching.house(request.workspace))
    return render(request, "desk/view_choices.html", {"choices": found})


@require_POST
@workspace_view(Right.MANAGE_HOURS)
def preview(request: WorkspaceRequest) -> HttpResponse:
    """How many conversations of the last 30 days it would have held for, or what is still missing, by place."""
    asking = matching.house(request.workspace)
    try:
        found = previewing.preview(building.posted(request.POST), asking, reader=request.membership)
    except language.Broken as broken:
        return JsonResponse(building.missing(broken))
    return render(request, "service_levels/preview.html", {"found": found})


def _save(request: WorkspaceRequest, found: Policy | None) -> HttpResponse:
    form, tree = TargetsForm(request.POST), building.posted(request.POST)
    calendar = Calendar.objects.filter(workspace=request.workspace, pk=whole(request.POST.get("calendar")) or 0).first()
    apply = "apply" in request.POST
    try:
        wish = Wish(request.POST.get("name", ""), tree, form.targets(), form.warnings(), calendar, "is_active" in request.POST)
        if found is None:
            keeping.make(request.workspace, wish, by=request.user, apply=apply)
        else:
            keeping.change(found, wish, by=request.user, apply=apply, number=whole(request.POST.get("number")))
    except language.Broken:
        problems = building.problems_of(tree, matching.house(request.workspace))
        return JsonResponse({"trouble": _("Some lines are not complete yet."), "problems": problems}, status=422)
    except (BadPolicy, NotKept) as error:
        return JsonResponse({"trouble": str(error)}, status=422)
    messages.success(request, _("Saved."))
    return JsonResponse({"page": reverse("service_levels:policies", args=[request.workspace.slug])})


def _page(request: WorkspaceRequest, found: Policy | None, version: PolicyVersion | None) -> HttpResponse:
    tree = version.condition if version else language.EVERYTHING
    context = {
        "policy": found,
        "version": version,
        "box": building.built(tree, matching.house(request.workspace), None if found else {}),
        "form": TargetsForm.of(version),
        "calendars": Calendar.objects.filter(workspace=request.workspace).order_by("-is_default", "name")[:60],
        "usual": default_of(request.workspace.pk),
        "versions": found.versions.select_related("made_by").order_by("-number")[:20] if found else [],
        "workspace": request.workspace,
    }
    return render(request, "service_levels/policy.html", context)
