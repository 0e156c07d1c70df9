"""The conversation page: whole at first, then its parts anew as things happen."""

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation
from madoguchi.desk import live, showing
from madoguchi.desk.timeline import course as timeline_of
from madoguchi.desk.views.lists import frame

VIEW = r"mine|unassigned|open|waiting|snoozed|closed|spam|trash|(?:inbox|team)-\d{1,18}"
_KNOWN = re.compile(rf"(?:{VIEW})\Z")


@workspace_view()
def conversation(request: WorkspaceRequest, number: int) -> HttpResponse:
    """One conversation; for the page's own fetch its panes alone, else the desk around it (whose list follows by itself)."""
    cursor = live.cursor()
    found = doors.conversation(request.membership, number)
    context = panes(request, found) | {"live_cursor": cursor, "composer": showing.composer(found, request.membership.person)}
    if request.headers.get("HX-Request"):
        return render(request, "desk/panes.html", context)
    view = request.GET.get("view", "")
    return render(request, "desk/desk.html", context | frame(request, view if _KNOWN.match(view) else _home(request, found)))


@workspace_view()
def timeline(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Head, timeline and context anew; the composer is left alone."""
    found = doors.conversation(request.membership, number)
    return render(request, "desk/fresh.html", panes(request, found))


def fresh(request: WorkspaceRequest, conversation: Conversation) -> HttpResponse:
    """What a verb answers: the parts that it may have changed."""
    found = doors.conversation(request.membership, conversation.number)
    return render(request, "desk/fresh.html", panes(request, found))


def panes(request: WorkspaceRequest, conversation: Conversation) -> dict[str, Any]:
    """Everything the conversation's panes show, without the composer."""
    course = timeline_of(conversation, request.workspace.slug, whole="all" in request.GET)
    return showing.rights(request.membership) | {
        "conversation": conversation,
        "timeline": course.entries,
        "newest_id": course.newest.pk if course.newest else 0,
        "has_earlier": course.has_earlier,
        "continues": _linked(request, conversation),
        "side": showing.side(conversation, request.membership),
        "workspace": request.workspace,
        "membership": request.membership,
        "view": request.GET.get("view", ""),
    }


def _linked(request: WorkspaceRequest, conversation: Conversation) -> Conversation | None:
    earlier = conversation.continues_id
    return doors.conversations(request.membership).filter(pk=earlier).first() if earlier else None


def _home(request: WorkspaceRequest, conversation: Conversation) -> str:
    """The view in which this conversation lies, for a page that was opened from outside."""
    names = {1: "waiting", 2: "snoozed", 3: "closed", 4: "spam", 5: "trash"}
    if conversation.status in names:
        return names[conversation.status]
    if conversation.assignee_id == request.membership.person_id:
        return "mine"
    return "open" if conversation.assignee_id else "unassigned"
