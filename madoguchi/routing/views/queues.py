"""Queues: all of them in order, and one in the builder."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership, Team
from madoguchi.accounts.permissions import Right, holders
from madoguchi.conversations.conditions import building, language
from madoguchi.conversations.conditions.language import EVERYTHING
from madoguchi.conversations.doors import conversations
from madoguchi.conversations.models import Conversation, Status
from madoguchi.customers.serving import tiers
from madoguchi.kit.whole_numbers import whole
from madoguchi.routing import doors, keeping
from madoguchi.routing.forms import wish_of
from madoguchi.routing.keeping import BadQueue, ChangedMeanwhile, Wish
from madoguchi.routing.matching import house, sorting
from madoguchi.routing.models import BEST, Method, Mode, Placement, Queue

DAYS = 30
LOOKED_AT = 20_000
CAP = 1000
SHOWN = 6
MOST = 300


@require_GET
@workspace_view(Right.MANAGE_TEAMS)
def queues(request: WorkspaceRequest) -> HttpResponse:
    """All in order, each with how many wait there."""
    rows = list(
        doors.queues(request.membership).select_related("overflow_to", "then").prefetch_related("teams", "people")[:100]
    )
    waiting = Placement.objects.filter(queue__in=rows, left_at=None).values_list("queue").annotate(Count("pk")).order_by()
    counted = dict(waiting)
    ids = [each.pk for each in rows]
    sits = Q(people__is_active=True) | Q(teams__members__is_active=True)
    staffed = set(Queue.objects.filter(sits, pk__in=ids).values_list("pk", flat=True).distinct())
    lines = [
        {
            "queue": each,
            "waiting": counted.get(each.pk, 0),
            "is_broken": each.is_active and bool(building.problems_of(each.condition, house(request.workspace))),
            "has_nobody": each.is_active and each.pk not in staffed,
        }
        for each in rows
    ]
    return render(request, "routing/queues.html", {"lines": lines, "order": ids})


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_TEAMS)
def new(request: WorkspaceRequest) -> HttpResponse:
    """The builder, empty; a POST makes the queue."""
    return _save(request, None) if request.method == "POST" else _page(request, None, Wish("", EVERYTHING))


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_TEAMS)
def queue(request: WorkspaceRequest, queue_id: int) -> HttpResponse:
    """The builder with a queue in it; a POST changes it."""
    found = doors.queue(request.membership, queue_id)
    return _save(request, found) if request.method == "POST" else _page(request, found, _wish_of(found))


@require_POST
@workspace_view(Right.MANAGE_TEAMS)
def remove(request: WorkspaceRequest, queue_id: int) -> HttpResponse:
    """Do without it."""
    keeping.remove(doors.queue(request.membership, queue_id), by=request.membership)
    messages.success(request, _("The queue is removed. What waited there stands among the unassigned."))
    return redirect("routing:queues", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_TEAMS)
def order(request: WorkspaceRequest) -> HttpResponse:
    """`ids`: all in their new order."""
    ids = [pk for each in request.POST.get("ids", "").split(",")[:200] if (pk := whole(each))]
    keeping.put_in_order(ids, by=request.membership)
    return redirect("routing:queues", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_TEAMS)
def tree(request: WorkspaceRequest) -> HttpResponse:
    """The lines of the condition anew."""
    box = building.built(building.posted(request.POST), house(request.workspace), {})
    return render(request, "desk/view_tree.html", {"box": box, "workspace": request.workspace})


@workspace_view(Right.MANAGE_TEAMS)
def choices(request: WorkspaceRequest) -> HttpResponse:
    """What may be chosen in a line, narrowed by what was typed."""
    asking, text = house(request.workspace), request.GET.get("text", "").strip()[:100]
    found = building.offered(request.GET.get("field", ""), text, asking)
    return render(request, "desk/view_choices.html", {"choices": found})


@require_POST
@workspace_view(Right.MANAGE_TEAMS)
def preview(request: WorkspaceRequest) -> HttpResponse:
    """How many of the last days would come here, after the queues that stand before (`queue`: which one is edited)."""
    asking = house(request.workspace)
    try:
        node = language.read(building.posted(request.POST), asking)
    except language.Broken as broken:
        return JsonResponse(building.missing(broken))
    where = language.filter_of(node, asking)
    edited = whole(request.GET.get("queue"))
    for each, before in sorting(request.workspace).queues:
        if each.pk == edited:
            break
        where &= ~Q(pk__in=Conversation.objects.filter(language.filter_of(before, asking)).values("pk"))
    since = timezone.now() - timedelta(days=DAYS)
    rows = conversations(request.membership).filter(status__lt=Status.SPAM, last_activity__gte=since)
    newest = rows.order_by("-last_activity", "-id").values("pk")[:LOOKED_AT]
    found = Conversation.objects.filter(pk__in=newest.values("pk"), created_at__gte=since).filter(where)
    shown = list(found.select_related("customer").order_by("-last_activity", "-id")[:SHOWN])
    count = found.values("pk")[:CAP].count()
    return render(request, "routing/preview.html", {"count": count, "is_least": count >= CAP, "rows": shown, "days": DAYS})


def _save(request: WorkspaceRequest, found: Queue | None) -> HttpResponse:
    wish = wish_of(request.POST, building.posted(request.POST))
    try:
        if found is None:
            keeping.make(wish, by=request.membership)
        else:
            keeping.change(found, wish, by=request.membership, version=whole(request.POST.get("version")))
    except language.Broken:
        return _trouble(request, wish, _("Some lines are not complete yet."))
    except BadQueue as error:
        return _trouble(request, wish, str(error))
    except ChangedMeanwhile:
        return _trouble(request, wish, _("Somebody else changed this queue meanwhile. Open it again to see how it is now."))
    messages.success(request, _("Saved."))
    return JsonResponse({"page": reverse("routing:queues", args=[request.workspace.slug])})


def _trouble(request: WorkspaceRequest, wish: Wish, words: str) -> HttpResponse:
    problems = building.problems_of(wish.condition, house(request.workspace))
    return JsonResponse({"trouble": words, "problems": problems}, status=422)


def _page(request: WorkspaceRequest, found: Queue | None, wish: Wish) -> HttpResponse:
    others = doors.queues(request.membership).exclude(pk=found.pk if found else 0)
    members = holders(request.workspace.pk, Right.HANDLE).order_by("person__reading", "person__name")[:MOST]
    shown = {
        "queue": found,
        "wish": wish,
        "box": building.built(wish.condition, house(request.workspace), None if found else {}),
        "teams": Team.objects.filter(workspace=request.workspace).order_by("name")[:MOST],
        "members": _with_chosen(list(members), wish),
        "skills": [(each, wish.needs.get(each.pk, 0)) for each in doors.skills(request.membership)[:100]],
        "levels": range(1, BEST + 1),
        "others": list(others[:100]),
        "methods": Method.choices,
        "modes": Mode.choices,
        "tiers": tiers(request.workspace.pk),
    }
    return render(request, "routing/queue.html", shown)


def _with_chosen(members: list[Membership], wish: Wish) -> list[Membership]:
    """Also whoever is named but stands beyond the first."""
    there = {each.pk for each in members}
    missing = [pk for pk in wish.people if pk not in there]
    return members + list(Membership.objects.filter(pk__in=missing).select_related("person")) if missing else members


def _wish_of(found: Queue) -> Wish:
    return Wish(
        found.name,
        found.condition,
        teams=set(found.teams.values_list("pk", flat=True)),
        people=set(found.people.values_list("pk", flat=True)),
        method=found.method,
        mode=found.mode,
        needs=dict(found.needs.values_list("skill_id", "level")),
        in_their_language=found.in_their_language,
        offer_seconds=found.offer_seconds,
        overflow_minutes=found.overflow_minutes,
        overflow_to=found.overflow_to_id,
        then=found.then_id,
        is_active=found.is_active,
        tiers=set(found.for_tiers.values_list("tier", flat=True)),
    )
