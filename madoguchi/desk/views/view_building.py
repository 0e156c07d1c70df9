"""The builder of views: its page, its lines anew as they come and go, the live count and first rows, what may be chosen."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Team
from madoguchi.accounts.permissions import NotAllowed, Right, may
from madoguchi.conversations import counting, doors, finding_views, listing, viewing
from madoguchi.conversations.conditions import building, language
from madoguchi.conversations.models import Order, Sharing, View
from madoguchi.conversations.view_looks import COLUMNS, ICONS
from madoguchi.conversations.viewing import BadView, ChangedMeanwhile, Wish
from madoguchi.desk import showing
from madoguchi.kit.whole_numbers import whole
from madoguchi.search import as_view

PREVIEWED = 8


@workspace_view()
def new(request: WorkspaceRequest) -> HttpResponse:
    """The builder, empty or with what the present list (`from`) asks for; a POST makes the view."""
    if request.method == "POST":
        return _save(request, None)
    source = request.GET.get("from", "open")
    if source == "search":
        return _from_search(request, request.GET.get("q", "").strip())
    try:
        found = finding_views.found(source, finding_views.asking_of(request.membership))
    except finding_views.NoSuchView as error:
        raise Http404 from error
    name = _("%(name)s (copy)") % {"name": found.view.name[:50]} if found.view else ""
    wish = _wish_of(found.view) if found.view else Wish("", found.condition, order=found.order)
    return _page(request, None, Wish(name, wish.condition, wish.icon, Sharing.PRIVATE, None, wish.order, wish.columns))


@workspace_view()
def edit(request: WorkspaceRequest, view_id: int) -> HttpResponse:
    """The builder with a view in it; a POST changes it."""
    view = doors.view(request.membership, view_id)
    if request.method == "POST":
        return _save(request, view)
    return _page(request, view, _wish_of(view))


@require_POST
@workspace_view()
def builder(request: WorkspaceRequest) -> HttpResponse:
    """The lines anew, after one came, went or asks for something else."""
    asking = finding_views.asking_of(request.membership)
    return render(
        request,
        "desk/view_tree.html",
        {"box": building.built(building.posted(request.POST), asking, {}), "workspace": request.workspace},
    )


@require_POST
@workspace_view()
def preview(request: WorkspaceRequest) -> HttpResponse:
    """How many there are and the first of them, or what is still missing, by place."""
    asking, tree = finding_views.asking_of(request.membership), building.posted(request.POST)
    order = request.POST.get("order", "")
    try:
        node = language.read(tree, asking)
    except language.Broken as broken:
        return JsonResponse(building.missing(broken))
    looking = listing.looking_for(node, order if order in Order.values else Order.ACTIVITY, asking)
    page = listing.page_of(request.membership, looking, size=PREVIEWED)
    count = counting.count_of(looking)
    context = {
        "page": page,
        "count": count,
        "words": showing.count_words(count),
        "workspace": request.workspace,
        "view": "open",
    }
    return render(request, "desk/view_preview.html", context)


@workspace_view()
def choices(request: WorkspaceRequest) -> HttpResponse:
    """What may be chosen in a line, narrowed by what was typed."""
    asking = finding_views.asking_of(request.membership)
    found = building.offered(request.GET.get("field", ""), request.GET.get("text", "").strip()[:100], asking)
    return render(request, "desk/view_choices.html", {"choices": found})


def _from_search(request: WorkspaceRequest, query: str) -> HttpResponse:
    """The builder with what a search asks for; what only the search knows is named."""
    tree, left = as_view.condition(query, finding_views.asking_of(request.membership))
    told = _("A view does not know %(words)s; this was left out.") % {"words": " ".join(left)} if left else ""
    return _page(request, None, Wish(query[:50], tree), left_out=told)


def _save(request: WorkspaceRequest, view: View | None) -> HttpResponse:
    posted = request.POST
    wish = Wish(
        posted.get("name", ""),
        building.posted(request.POST),
        posted.get("icon", ""),
        whole(posted.get("sharing")) or 0,
        whole(posted.get("team")),
        posted.get("order", ""),
        posted.getlist("columns"),
    )
    try:
        if view is None:
            made = viewing.make(wish, by=request.membership)
        else:
            made = viewing.change(view, wish, by=request.membership, version=whole(posted.get("version")))
    except language.Broken:
        return _page(request, view, wish, _("Some lines are not complete yet."))
    except BadView as error:
        return _page(request, view, wish, str(error))
    except NotAllowed:
        return _page(request, view, wish, _("You may not make a view for these people; make one for yourself."))
    except ChangedMeanwhile:
        return _page(request, view, wish, _("Somebody else changed this view meanwhile. Open it again to see how it is now."))
    return JsonResponse({"page": reverse("desk:view", args=[request.workspace.slug, f"view-{made.pk}"])})


def _page(request: WorkspaceRequest, view: View | None, wish: Wish, trouble: str = "", left_out: str = "") -> HttpResponse:
    asking = finding_views.asking_of(request.membership)
    if trouble:
        return JsonResponse({"trouble": trouble, "problems": building.problems_of(wish.condition, asking)}, status=422)
    shares = may(request.membership, Right.SHARE_VIEWS)
    teams = Team.objects.filter(workspace=request.workspace).order_by("name")
    context = showing.around(request.membership, f"view-{view.pk}" if view else "") | {
        "edited": view,
        "left_out": left_out,
        "wish": wish,
        "may_change": view is None or viewing.may_change(request.membership, view),
        "box": building.built(wish.condition, asking, None if view else {}),
        "sharings": [each for each in Sharing if shares or each != Sharing.SHARED],
        "teams": list((teams if shares else teams.filter(members=request.membership))[:200]),
        "icons": ICONS,
        "orders": Order.choices,
        "columns": COLUMNS.items(),
    }
    return render(request, "desk/view_page.html", context)


def _wish_of(view: View) -> Wish:
    return Wish(view.name, view.condition, view.icon, view.sharing, view.team_id, view.order, view.columns)
