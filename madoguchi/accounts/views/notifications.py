"""The bell: its list, its count, and what was read."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts import notifying
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view


@require_GET
@workspace_view()
def notifications(request: WorkspaceRequest) -> HttpResponse:
    """The list: a page, or for htmx its rows only. `?before=` for what is older."""
    before = request.GET.get("before", "")
    rows = notifying.listed(request.membership, int(before) if before.isdecimal() and len(before) < 19 else None)
    shown = {
        "notifications": rows[: notifying.PAGE],
        "before": rows[notifying.PAGE - 1].pk if len(rows) > notifying.PAGE else None,
        "unread": notifying.unread(request.membership),
        "workspace": request.workspace,
    }
    name = "accounts/notification_rows.html" if request.headers.get("HX-Request") else "accounts/notifications.html"
    return render(request, name, shown)


@require_GET
@workspace_view()
def notification_count(request: WorkspaceRequest) -> HttpResponse:
    """The number on the bell, as a fragment."""
    return render(request, "accounts/notification_count.html", {"unread": notifying.unread(request.membership)})


@require_POST
@workspace_view()
def notification_reading(request: WorkspaceRequest, notification_id: int) -> HttpResponse:
    """This one is read."""
    if not notifying.mark_read(request.membership, notification_id):
        raise Http404
    return _after(request)


@require_POST
@workspace_view()
def notification_readings(request: WorkspaceRequest) -> HttpResponse:
    """All are read: those up to the newest that was on the screen (`up_to`)."""
    up_to = request.POST.get("up_to", "")
    notifying.mark_all_read(request.membership, int(up_to) if up_to.isdecimal() and len(up_to) < 19 else None)
    return _after(request)


def _after(request: WorkspaceRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "accounts/notification_count.html", {"unread": notifying.unread(request.membership)})
    return redirect("accounts:notifications", request.workspace.slug)
