"""Send later: the dialog that asks when, and another time for what waits already."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, scheduling
from madoguchi.desk import send_times, times
from madoguchi.desk.refusals import refused, says_why
from madoguchi.desk.views.composing import own_reply


@require_GET
@workspace_view(Right.REPLY)
def later(request: WorkspaceRequest, number: int) -> HttpResponse:
    """The dialog; `message`: of a reply that waits already."""
    conversation = doors.conversation(request.membership, number)
    waiting = request.GET.get("message", "")
    context = {
        "conversation": conversation,
        "workspace": request.workspace,
        "offers": list(send_times.offers(reading.default_hours(request.workspace.pk))),
        "message_id": waiting if waiting.isdecimal() else "",
    }
    return render(request, "desk/later_dialog.html", context)


@require_POST
@workspace_view(Right.REPLY)
@says_why
def schedule(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """Another time (`at`) for a reply that waits."""
    message = own_reply(request, number, message_id)
    at = send_times.parse(request.POST.get("at", ""))
    if at is None:
        raise scheduling.BadTime
    changed = scheduling.change(message, at, by=request.user)
    if not changed:
        return refused(_("It is too late: the message has left, or was taken back."), 409)
    return JsonResponse({"words": _("Leaves %(time)s.") % {"time": times.ahead(at)}})
