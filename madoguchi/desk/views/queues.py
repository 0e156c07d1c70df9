"""Routing on the desk: the next one, what is offered to me, where a conversation waits, and why somebody has it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Workspace
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors
from madoguchi.conversations.models import Channel
from madoguchi.desk.chats import is_held
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import said
from madoguchi.routing import distributing, explaining, offering, pulling, seating
from madoguchi.routing import doors as routing_doors
from madoguchi.routing.explaining import Told
from madoguchi.routing.models import Mode, Placement


@require_POST
@workspace_view(Right.HANDLE)
def next_one(request: WorkspaceRequest) -> HttpResponse:
    """The most pressing one of my queues is mine now; the answer says why this one."""
    found = pulling.next_for(request.membership)
    if found is None:
        return said(HttpResponse(status=204), _("Nothing waits for you in your queues."))
    (told,) = explaining.told([found.decision])
    page = reverse("desk:conversation", args=[request.workspace.slug, found.conversation.number])
    words = _("#%(number)s from “%(queue)s”: %(facts)s") % {
        "number": found.conversation.number,
        "queue": found.queue.name,
        "facts": _("／").join(told.facts),
    }
    return said(HttpResponse(status=204), words, page=f"{page}?view=mine")


@require_GET
@workspace_view()
def bar(request: WorkspaceRequest) -> HttpResponse:
    """What stands above the list of whoever sits at a queue: the button, and what they are offered. A fragment."""
    queues = seating.queues_at(request.membership)
    offers = offering.offered_to(request.membership) if queues else []
    shown = {"queues": queues, "offers": offers, "workspace": request.workspace}
    return render(request, "desk/queue_bar.html", shown)


@require_POST
@workspace_view(Right.HANDLE)
def offer(request: WorkspaceRequest, number: int) -> HttpResponse:
    """I take what I am offered, or with `decline` would rather not."""
    conversation = doors.conversation(request.membership, number)
    placement = routing_doors.placement(conversation)
    wanted = placement.pk if placement else 0
    try:
        if request.POST.get("decline"):
            offering.decline(wanted, by=request.membership)
            return said(HttpResponse(status=204), _("Declined; the next one is asked."))
        offering.accept(wanted, by=request.membership)
    except offering.NotOffered:
        return said(HttpResponse(status=204), _("It is offered to somebody else now."), "warning")
    page = reverse("desk:conversation", args=[request.workspace.slug, conversation.number])
    return said(fresh(request, conversation), _("It is yours."), page=f"{page}?view=mine")


@require_GET
@workspace_view()
def state(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Where it waits: a fragment of the head; empty where it does not."""
    conversation = doors.conversation(request.membership, number)
    placement = routing_doors.placement(conversation)
    mine = placement is not None and placement.offered_to_id == request.membership.pk
    place = routing_doors.before(placement) + 1 if placement else 0
    shown = {
        "placement": placement,
        "place": place,
        "is_mine": mine,
        "is_at_window": conversation.channel == Channel.CHAT and is_held(conversation),  # it asks there
        "conversation": conversation,
        "workspace": request.workspace,
    }
    return render(request, "desk/queue_state.html", shown)


@require_GET
@workspace_view()
def why(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Why it waits where it does and who would get it now; every decision about it, the newest first: a dialog."""
    conversation = doors.conversation(request.membership, number)
    decisions = explaining.told(routing_doors.decisions(conversation))
    shown: dict[str, Any] = {"conversation": conversation, "decisions": decisions}
    if placement := routing_doors.placement(conversation):
        waiting = explaining.waiting(placement, routing_doors.before(placement))
        shown |= {"placement": placement, "waiting": waiting, "next": _who_next(request.workspace, placement)}
    return render(request, "desk/routing_dialog.html", shown)


def _who_next(workspace: Workspace, placement: Placement) -> Told | None:
    """What would be decided now; a queue that people take from decides nothing."""
    if placement.queue.mode == Mode.PULL or placement.offered_to_id is not None:
        return None
    outcome = distributing.preview(workspace, placement.queue, placement.conversation, declined=placement.declined)
    return explaining.tried(outcome, placement.queue.name)
