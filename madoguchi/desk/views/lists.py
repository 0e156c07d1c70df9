"""The views and their lists."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import doors, listing
from madoguchi.conversations.listing import Cursor, NoSuchView, Page
from madoguchi.desk import live, showing

MOST_COUNTED = 40


@workspace_view()
def front(request: WorkspaceRequest) -> HttpResponse:
    """A workspace's first page: what is mine."""
    return redirect("desk:view", request.workspace.slug, "mine")


@workspace_view()
def view(request: WorkspaceRequest, view: str) -> HttpResponse:
    """A list with no conversation open."""
    return render(request, "desk/desk.html", frame(request, view))


@workspace_view()
def rows(request: WorkspaceRequest, view: str) -> HttpResponse:
    """More rows (`after`), or the newest anew: a fragment."""
    return render(request, "desk/desk.html#rows", {"view": view, "page": page(request, view), "workspace": request.workspace})


@workspace_view()
def counts(request: WorkspaceRequest) -> HttpResponse:
    """The counts of the views on the screen: a fragment of their own."""
    wanted = [each for each in request.GET.get("views", "").split(",") if each][:MOST_COUNTED]
    try:
        found = listing.counts(request.membership, wanted)
    except NoSuchView as error:
        raise Http404 from error
    return render(request, "desk/counts.html", {"counts": found.items()})


def frame(request: WorkspaceRequest, view: str) -> dict[str, object]:
    """What every full page of the desk shows around its conversation."""
    groups = showing.views(request.membership)
    names = {link.key: link.name for links in groups.values() for link in links}
    return {
        "view": view,
        "view_name": names.get(view) or showing.view_name(view, list(doors.inboxes(request.membership))),
        "groups": groups,
        "counted": ",".join(key for key in names if key not in {"closed", "trash", "spam"}),
        "page": page(request, view),
        "workspace": request.workspace,
        "membership": request.membership,
        "cursor": live.cursor(),
    }


def page(request: WorkspaceRequest, view: str) -> Page:
    """The asked page of a view, or 404."""
    try:
        after = Cursor.parse(request.GET.get("after", ""))
        return listing.page(request.membership, view, after=after)
    except (NoSuchView, ValueError, OverflowError) as error:
        raise Http404 from error
