"""The views and their lists."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import counting, doors, listing
from madoguchi.conversations.listing import BrokenView, Cursor, NoSuchView, Page
from madoguchi.desk import chats, column_words, live, showing
from madoguchi.kit.whole_numbers import whole

MOST_COUNTED = 60
MOST_ANEW = 100
MOST_AT_ONCE = 400  # rows, for a list that is come back to


@workspace_view()
def front(request: WorkspaceRequest) -> HttpResponse:
    """A workspace's first page: what is mine."""
    return redirect("desk:view", request.workspace.slug, "mine")


@workspace_view()
def view(request: WorkspaceRequest, view: str) -> HttpResponse:
    """A list with no conversation open; for the page's own fetch without what stands around it."""
    context = {"live_cursor": live.cursor()} | frame(request, view) | listed(request, view)
    name = "desk/desk.html#view_panes" if request.headers.get("HX-Request") else "desk/desk.html"
    return render(request, name, context)


@workspace_view()
def rows(request: WorkspaceRequest, view: str) -> HttpResponse:
    """A fragment: the first rows, more of them (`after`), or some anew (`ids`)."""
    context = {"view": view, "workspace": request.workspace, "after": request.GET.get("after", "")}
    if wanted := [number for each in request.GET.get("ids", "").split(",") if (number := whole(each)) is not None]:
        found = anew(request, view, wanted[:MOST_ANEW])
        return render(request, "desk/rows.html", context | {"page": found, "after": "anew"})
    return render(request, "desk/rows.html", context | listed(request, view))


@workspace_view()
def counts(request: WorkspaceRequest) -> HttpResponse:
    """The counts of the views on the screen: a fragment of their own."""
    wanted = [each for each in request.GET.get("views", "").split(",") if each][:MOST_COUNTED]
    try:
        found = counting.counts(request.membership, wanted)
    except NoSuchView as error:
        raise Http404 from error
    return render(request, "desk/counts.html", {"counts": found.items()})


def frame(request: WorkspaceRequest, view: str, *, is_routed: bool | None = None) -> dict[str, Any]:
    """What stands around the panes of every full page. `live_cursor` is read before the rows, so that nothing is missed."""
    return showing.around(request.membership, view, is_routed=is_routed)


def listed(request: WorkspaceRequest, view: str) -> dict[str, Any]:
    """The asked page of a view, and whether this house is still empty."""
    try:
        found = page(request, view)
    except BrokenView as broken:
        return {"page": Page([], None), "problems": broken.problems, "broken_id": whole(view.removeprefix("view-"))}
    context: dict[str, Any] = {"page": found}
    if not found.rows and view in {"open", "unassigned"} and not doors.conversations(request.membership).exists():
        first = doors.inboxes(request.membership).first()
        context |= showing.rights(request.membership) | {"is_first_use": first is not None}
        context["first_address"] = first.address if first else ""
    return context


def page(request: WorkspaceRequest, view: str) -> Page:
    """The asked page of a view, or 404. Raises BrokenView."""
    try:
        after = Cursor.parse(request.GET.get("after", ""))
        size = min(whole(request.GET.get("size")) or listing.PAGE, MOST_AT_ONCE)
        found = listing.page(request.membership, view, after=after, size=size)
    except BrokenView:
        raise
    except (NoSuchView, ValueError, OverflowError) as error:
        raise Http404 from error
    _hang_on(found)
    return found


def anew(request: WorkspaceRequest, view: str, ids: list[int]) -> Page:
    """Those of some conversations that lie in the view now; the others have left it."""
    try:
        found = listing.anew(request.membership, view, ids)
    except NoSuchView as error:
        raise Http404 from error
    _hang_on(found)
    return found


def _hang_on(page: Page) -> None:
    """What its rows show beside the usual."""
    column_words.add(page.rows, page.columns)
    chats.mark(page.rows)
