"""The search: a field above the list, its rows where the conversations of a view stand otherwise."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.desk import found_rows, live, showing
from madoguchi.search import facetting, finding, recalling

SORTS = ("newest", "relevant")
LONGEST = 10_000
BRIEFLY = 6


@require_GET
@workspace_view()
def search(request: WorkspaceRequest) -> HttpResponse:
    """The page with what `q` finds; without, what this member looked for lately."""
    context = {"live_cursor": live.cursor()} | showing.around(request.membership, "search") | found(request)
    name = "desk/desk.html#view_panes" if request.headers.get("HX-Request") else "desk/desk.html"
    return render(request, name, context)


@require_http_methods(["GET", "POST"])
@workspace_view()
def rows(request: WorkspaceRequest) -> HttpResponse:
    """A fragment: the rows while one types, or more of them (`after`). POST: it was meant, and is remembered."""
    if request.method == "POST":
        recalling.remember(request.membership, asked(request)["q"])
    context = {"workspace": request.workspace, "view": "search"} | found(request)
    return render(request, "desk/found_rows.html", context)


@require_GET
@workspace_view()
def brief(request: WorkspaceRequest) -> JsonResponse:
    """The first few, for the command bar."""
    wanted = asked(request)
    result = finding.find(request.membership, wanted["q"], limit=BRIEFLY * 2)
    rows = found_rows.of(request.membership, result.hits, wanted["asked"])[:BRIEFLY]
    return JsonResponse({"found": [{"label": each.label, "url": each.url, "desk": each.is_in_desk} for each in rows]})


@require_GET
@workspace_view()
def facets(request: WorkspaceRequest) -> HttpResponse:
    """A menu: how what is found may be narrowed down."""
    wanted = asked(request)
    told = facetting.facets(request.membership, wanted["q"]) if wanted["q"] else []
    return render(request, "desk/search_facets.html", wanted | {"facets": told, "workspace": request.workspace})


@require_POST
@workspace_view()
def forgetting(request: WorkspaceRequest) -> HttpResponse:
    """This member's recent searches are forgotten."""
    recalling.forget(request.membership)
    return render(request, "desk/found_rows.html", {"workspace": request.workspace, "view": "search"})


def asked(request: WorkspaceRequest) -> dict[str, Any]:
    """What makes a search the same one, apart and as the end of an address; without `q` nothing is asked."""
    fields = request.POST if request.method == "POST" else request.GET
    q, sort = fields.get("q", "").strip()[:LONGEST], fields.get("sort", "")
    sort = sort if sort in SORTS else SORTS[0]
    wanted = {"q": q} | ({"sort": sort} if sort != SORTS[0] else {})
    return {"q": q, "sort": sort, "asked": urlencode(wanted) if q else ""}


def found(request: WorkspaceRequest) -> dict[str, Any]:
    """What the rows show. Nothing asked: the recent searches."""
    after = request.GET.get("after", "")
    context = asked(request) | {"after": after, "searched": True}
    if not context["q"]:
        return context | {"recent": recalling.recent(request.membership)}
    result = finding.find(request.membership, context["q"], sort=context["sort"], after=after or None)
    return context | {"found": result, "rows": found_rows.of(request.membership, result.hits, context["asked"])}
