"""The live board's page, its wall, and the help that is one click away."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right, holders, may
from madoguchi.conversations import assigning, doors
from madoguchi.conversations.models import Status
from madoguchi.desk import board as reading
from madoguchi.desk import live
from madoguchi.kit.whole_numbers import whole


@require_http_methods(["GET", "POST"])
@workspace_view(Right.WATCH_COUNTER)
def board(request: WorkspaceRequest) -> HttpResponse:
    """GET: how the counter stands (`wall`: for a screen on the wall); POST gives `number`, that nobody has, to `to`."""
    words = _give(request) if request.method == "POST" and may(request.membership, Right.HANDLE) else ""
    if request.method == "POST" and not request.headers.get("HX-Request"):
        return redirect("desk:board", request.workspace.slug)
    context: dict[str, Any] = {"live_cursor": live.cursor(), "words": words, "membership": request.membership}
    context |= {"board": reading.board(request.membership), "workspace": request.workspace}
    context["may_give"] = may(request.membership, Right.HANDLE)
    page = "desk/board_wall.html" if "wall" in request.GET else "desk/board.html"
    return render(request, f"{page}#board" if request.headers.get("HX-Request") else page, context)


def _give(request: WorkspaceRequest) -> str:
    """What came of it, in words. Of two who are at it the first has it."""
    conversation = doors.conversation(request.membership, whole(request.POST.get("number")) or 0)
    members = holders(request.workspace.pk, Right.HANDLE)
    to: Membership = get_object_or_404(members, person_id=whole(request.POST.get("to")) or request.user.pk)
    if conversation.status not in (Status.OPEN, Status.WAITING, Status.SNOOZED) or not doors.inboxes(to).contains(
        conversation.inbox
    ):
        return _("Nothing was changed; look again.")
    try:
        assigning.give(conversation, to=to.person, by=request.user)
    except assigning.AlreadyTaken as taken:
        return _("%(name)s took this conversation a moment ago.") % {"name": taken.holder.name}
    told = {"number": conversation.number, "name": to.person.name}
    return _("#%(number)s is with %(name)s now.") % told
