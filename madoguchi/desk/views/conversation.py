"""The conversation page: whole at first, then its parts anew as things happen."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors, marking
from madoguchi.conversations.models import Conversation
from madoguchi.desk import live, showing
from madoguchi.desk.views.lists import frame


@workspace_view()
def conversation(request: WorkspaceRequest, number: int) -> HttpResponse:
    """One conversation; for htmx its panes alone, else the whole desk around it."""
    found = doors.conversation(request.membership, number)
    _read(request, found)
    context = panes(request, found)
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        return render(request, "desk/panes.html", context)
    return render(request, "desk/desk.html", frame(request, request.GET.get("view") or _home(request, found)) | context)


@workspace_view()
def timeline(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Head, timeline and context anew; the composer is left alone."""
    found = doors.conversation(request.membership, number)
    if request.GET.get("seen"):
        _read(request, found)
    return fresh(request, found)


def fresh(request: WorkspaceRequest, conversation: Conversation) -> HttpResponse:
    """What a verb answers: the parts that it may have changed."""
    found = doors.conversation(request.membership, conversation.number)
    return render(request, "desk/fresh.html", panes(request, found, with_composer=False))


def panes(request: WorkspaceRequest, conversation: Conversation, *, with_composer: bool = True) -> dict[str, Any]:
    """Everything the conversation's panes show."""
    member = request.membership
    return {
        "conversation": conversation,
        "timeline": showing.timeline(conversation),
        "choices": showing.choices(member, conversation),
        "side": showing.side(conversation),
        "composer": showing.composer(conversation, member.person) if with_composer else None,
        "may_reply": may(member, Right.REPLY),
        "may_handle": may(member, Right.HANDLE),
        "may_edit": may(member, Right.EDIT_CUSTOMERS),
        "workspace": request.workspace,
        "membership": member,
        "cursor": live.cursor(),
    }


def _read(request: WorkspaceRequest, conversation: Conversation) -> None:
    if conversation.last_inbound_id:
        marking.mark_read(conversation, request.membership.person, conversation.last_inbound_id)


def _home(request: WorkspaceRequest, conversation: Conversation) -> str:
    """The view in which this conversation lies, for a page that was opened from outside."""
    names = {1: "waiting", 2: "snoozed", 3: "closed", 4: "spam", 5: "trash"}
    if conversation.status in names:
        return names[conversation.status]
    if conversation.assignee_id == request.membership.person_id:
        return "mine"
    return "open" if conversation.assignee_id else "unassigned"
