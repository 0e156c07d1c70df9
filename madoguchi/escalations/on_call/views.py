"""The pages of who is on call: everybody reads them and gives away their own turns; leads keep the rotations."""

from datetime import UTC, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Person
from madoguchi.accounts.permissions import Right, may
from madoguchi.escalations.models import OnCallOverride, Rotation
from madoguchi.escalations.on_call import keeping, showing
from madoguchi.escalations.on_call.forms import ExchangeForm, InsteadForm, RotationForm, members
from madoguchi.escalations.on_call.reading import names_of, plans
from madoguchi.escalations.on_call.turning import Plan, Turn, turns
from madoguchi.escalations.on_call.turning import now as upcoming
from madoguchi.kit.not_kept import NotKept, TooMany
from madoguchi.kit.whole_numbers import whole

MOST_TURNS = 12  # of a colleague's, that are offered in exchange
AHEAD = showing.DAY * 7 * (showing.WEEKS + 1)


@require_GET
@workspace_view()
def on_call(request: WorkspaceRequest) -> HttpResponse:
    """Who is on call now and in the next four weeks."""
    shown = {
        "sheets": showing.sheets(request.membership),
        "may_manage": may(request.membership, Right.MANAGE_TEAMS),
        "me": request.membership.person_id,
    }
    return render(request, "escalations/on_call.html", shown)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_TEAMS)
def new(request: WorkspaceRequest) -> HttpResponse:
    """A rotation to be made."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_TEAMS)
def rotation(request: WorkspaceRequest, rotation_id: int) -> HttpResponse:
    """One to be changed."""
    return _edit(request, _rotation(request, rotation_id))


@require_POST
@workspace_view(Right.MANAGE_TEAMS)
def remove(request: WorkspaceRequest, rotation_id: int) -> HttpResponse:
    """Do without it."""
    keeping.remove(_rotation(request, rotation_id), by=request.user)
    messages.success(request, _("The rotation is removed. Ladders that name it pass on to their next step."))
    return redirect("escalations:on_call", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_TEAMS)
def instead(request: WorkspaceRequest, rotation_id: int) -> HttpResponse:
    """Somebody else for a while."""
    row, form = _rotation(request, rotation_id), InsteadForm(request.POST, workspace=request.workspace)
    if form.is_valid():
        told = form.cleaned_data
        person = get_object_or_404(Person, pk=whole(told["person"]) or 0)
        since, until, reason = told["since"], told["until"], told["reason"]
        try:
            keeping.override(row, person, since=since, until=until, by=request.user, reason=reason)
        except keeping.NotTheirs:
            form.add_error("person", _("This person does not work here any more."))
        except TooMany:
            form.add_error(None, _("There are too many changes ahead already."))
        else:
            messages.success(request, _("Saved."))
            return redirect("escalations:on_call", request.workspace.slug)
    return _page(request, row, RotationForm(workspace=request.workspace, rotation=row), form, 422)


@require_POST
@workspace_view()
def restore(request: WorkspaceRequest, rotation_id: int, override_id: int) -> HttpResponse:
    """As the order says again: by a lead, or whom it concerns."""
    row = _rotation(request, rotation_id)
    found = get_object_or_404(OnCallOverride.objects.select_related("rotation"), pk=override_id, rotation=row)
    if request.membership.person_id not in {found.person_id, found.made_by_id} and not may(
        request.membership, Right.MANAGE_TEAMS
    ):
        raise PermissionDenied
    keeping.restore(found, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("escalations:on_call", request.workspace.slug)


@require_http_methods(["GET", "POST"])
@workspace_view()
def exchange(request: WorkspaceRequest, rotation_id: int, starts: int) -> HttpResponse:
    """A turn of one's own goes to a colleague, for one of theirs or for nothing."""
    row = _rotation(request, rotation_id)
    plan, me = plans([row])[row.pk], request.membership.person_id
    mine = _turn(plan, starts)
    if mine is None or mine.person != me:
        raise Http404
    offered = _offers(request, plan, mine)
    choices = [(key, words) for key, (_to, _turn, words) in offered.items()]
    form = ExchangeForm(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_valid():
        to, theirs, _words = offered[form.cleaned_data["to"]]
        try:
            keeping.exchange(row, mine, by=request.membership, to=to, theirs=theirs, reason=form.cleaned_data["reason"])
        except (keeping.NotTheirs, TooMany):
            form.add_error(None, _("The turns have changed meanwhile. Please look at the calendar again."))
        else:
            messages.success(request, _("Done. Your colleague hears of it."))
            return redirect("escalations:on_call", request.workspace.slug)
    shown = {"rotation": row, "form": form, "span": showing.span(mine)}
    return render(request, "escalations/exchange.html", shown, status=422 if form.errors else 200)


def _edit(request: WorkspaceRequest, row: Rotation | None) -> HttpResponse:
    form = RotationForm(request.POST if request.method == "POST" else None, workspace=request.workspace, rotation=row)
    if form.is_valid():
        try:
            keeping.keep(request.workspace, row, form.shape, by=request.user)
        except NotKept as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("escalations:on_call", request.workspace.slug)
    return _page(request, row, form, InsteadForm(workspace=request.workspace), 422 if form.errors else 200)


def _page(
    request: WorkspaceRequest, row: Rotation | None, form: RotationForm, instead_form: InsteadForm, status: int
) -> HttpResponse:
    shown = {"rotation": row, "form": form, "instead": instead_form}
    return render(request, "escalations/rotation.html", shown, status=status)


def _rotation(request: WorkspaceRequest, rotation_id: int) -> Rotation:
    rows = Rotation.objects.filter(workspace=request.workspace).select_related("workspace")
    return get_object_or_404(rows, pk=rotation_id)


def _turn(plan: Plan, starts: int) -> Turn | None:
    """The turn that begins at this moment, or runs since then."""
    moment, now = datetime.fromtimestamp(starts, UTC), timezone.now()
    low = max(moment, now)
    return upcoming(plan, low)[0] if low < now + AHEAD else None


def _offers(request: WorkspaceRequest, plan: Plan, mine: Turn) -> dict[str, tuple[int, Turn | None, str]]:
    now = timezone.now()
    ahead = [each for each in turns(plan, now, now + AHEAD) if each.person not in {None, request.membership.person_id}]
    whole_ones = [each for each in ahead if now < each.start and each.end < now + AHEAD]
    theirs = [each for each in whole_ones if each.end <= mine.start or each.start >= mine.end][:MOST_TURNS]
    names = names_of(each.person for each in theirs)
    found: dict[str, tuple[int, Turn | None, str]] = {}
    for each in theirs:
        told = {"name": names.get(each.person or 0, "?"), "span": showing.span(each)}
        found[f"turn:{int(each.start.timestamp())}"] = (each.person or 0, each, _("Exchange with %(name)s: %(span)s") % told)
    for pk, name in members(request.workspace):
        if int(pk) != request.membership.person_id:
            found[f"person:{pk}"] = (int(pk), None, _("%(name)s takes it, nothing in exchange") % {"name": name})
    return found
