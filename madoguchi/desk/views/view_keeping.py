"""The member's views in their order: moved, hidden, removed and brought back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import NotAllowed
from madoguchi.conversations import doors, viewing
from madoguchi.conversations.models import Sharing, View
from madoguchi.desk import showing
from madoguchi.kit.whole_numbers import whole


@workspace_view()
def views(request: WorkspaceRequest) -> HttpResponse:
    """All that are for this member, in groups."""
    rows = list(doors.views(request.membership)[:1000])
    hidden = _hidden(request)
    removed = View.objects.filter(pk=whole(request.GET.get("removed")) or 0, workspace=request.workspace, owner=request.user)
    groups = [(Sharing(sharing).label, _group(request, rows, sharing, hidden)) for sharing in Sharing]
    context = {
        "kept": [(label, lines) for label, lines in groups if lines],
        "removed": removed.exclude(deleted_at=None).first(),
    }
    return render(request, "desk/view_list.html", showing.around(request.membership, "") | context)


@require_POST
@workspace_view()
def removal(request: WorkspaceRequest, view_id: int) -> HttpResponse:
    """Out of every column; the page that follows offers the way back."""
    view = doors.view(request.membership, view_id)
    _allowed(lambda: viewing.remove(view, by=request.membership))
    return redirect(f"/w/{request.workspace.slug}/views/?removed={view.pk}")


@require_POST
@workspace_view()
def restoration(request: WorkspaceRequest, view_id: int) -> HttpResponse:
    """It was a mistake."""
    try:
        _allowed(lambda: viewing.restore(view_id, by=request.membership))
    except View.DoesNotExist as error:
        raise Http404 from error
    return redirect("desk:view", request.workspace.slug, f"view-{view_id}")


@require_POST
@workspace_view()
def hiding(request: WorkspaceRequest, view_id: int) -> HttpResponse:
    """`hidden`: out of this member's own column, or back into it."""
    view = doors.view(request.membership, view_id)
    (viewing.hide if request.POST.get("hidden") else viewing.show)(view, by=request.membership)
    return redirect("desk:views", request.workspace.slug)


@require_POST
@workspace_view()
def order(request: WorkspaceRequest) -> HttpResponse:
    """`ids`: some of one group as they shall stand."""
    ids = [number for each in request.POST.get("ids", "").split(",") if (number := whole(each))]
    _allowed(lambda: viewing.put_in_order(ids, by=request.membership))
    return redirect("desk:views", request.workspace.slug)


def _hidden(request: WorkspaceRequest) -> set[int]:
    return set(View.objects.filter(workspace=request.workspace, hidden_by=request.membership).values_list("pk", flat=True))


def _group(request: WorkspaceRequest, rows: list[View], sharing: int, hidden: set[int]) -> list[dict[str, Any]]:
    """Each with the orders that would move it up or down."""
    views = [view for view in rows if view.sharing == sharing]
    may: dict[int | None, bool] = {}
    lines = []
    for n, view in enumerate(views):
        if view.team_id not in may:
            may[view.team_id] = viewing.may_change(request.membership, view)
        allowed = may[view.team_id]
        up = f"{view.pk},{views[n - 1].pk}" if n and allowed else ""
        down = f"{views[n + 1].pk},{view.pk}" if n + 1 < len(views) and allowed else ""
        lines.append({"view": view, "may": allowed, "up": up, "down": down, "is_hidden": view.pk in hidden})
    return lines


def _allowed(verb: Any) -> None:
    try:
        verb()
    except NotAllowed as error:
        raise PermissionDenied from error
