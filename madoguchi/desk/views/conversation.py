"""The conversation page: whole at first, then its parts anew as things happen."""

import re
from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from madoguchi.accounts import working
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Person
from madoguchi.conversations import channels, contacting, doors, following
from madoguchi.conversations.custom_fields.finding import around
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.present import present
from madoguchi.conversations.tags.finding import on_each
from madoguchi.customers import malls
from madoguchi.desk import (
    approval_cards,
    belongings,
    chats,
    clock_panel,
    concessions,
    escalations,
    live,
    ruled,
    showing,
    undo_time,
)
from madoguchi.desk.timeline import course as timeline_of
from madoguchi.desk.told import told
from madoguchi.desk.views import searching
from madoguchi.desk.views.lists import frame
from madoguchi.kit.remembering import remembering
from madoguchi.surveys.doors import here as surveys_here

VIEW = (
    "search|mine|unassigned|open|waiting|snoozed|promised|thanked|approvals|closed|spam|trash"
    r"|(?:inbox|team|queue|view|customer|company)-\d{1,18}"
)
_KNOWN = re.compile(rf"(?:{VIEW})\Z")


@workspace_view()
@remembering()
def conversation(request: WorkspaceRequest, number: int) -> HttpResponse:
    """One conversation; for the page's own fetch its panes alone, else the desk around it (whose list follows by itself)."""
    cursor = live.cursor()
    found = doors.conversation(request.membership, number)
    if found.number != number:  # it was merged
        return redirect("desk:conversation", request.workspace.slug, found.number)
    context = panes(request, found) | {"live_cursor": cursor}
    context["composer"] = showing.composer(
        found, request.membership.person, context["side"]["handles"], context["letters"], context["there"]
    )
    context["composer"]["undo_times"] = undo_time.choices(request.membership)
    if request.headers.get("HX-Request"):
        return render(request, "desk/panes.html", context)
    view = request.GET.get("view", "")
    if view == "search":
        context |= searching.asked(request)
    view = view if _KNOWN.match(view) else _home(request, found)
    return render(request, "desk/desk.html", context | frame(request, view, is_routed=context["has_queues"]))


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
    there = present(conversation)
    if "malls" not in there:
        malls.has_none_of_its_own(conversation.workspace)
    belonging = belongings.of(conversation, request.membership, there)
    chat = chats.of(conversation, request.membership, there)
    course = timeline_of(conversation, request.workspace.slug, belonging.sides, whole="all" in request.GET, chat=chat)
    approval_cards.put(course.entries, conversation, request.membership)
    approval_cards.put_aside(course.entries, conversation, request.membership)
    side = showing.side(
        conversation,
        request.membership,
        course.signature(conversation.customer_id),
        course.form_fields(conversation.customer_id),
    )
    return showing.rights(request.membership) | {
        "conversation": conversation,
        "chat": chat,
        "traits": channels.of(conversation),
        "timeline": course.entries,
        "newest_id": course.newest.pk if course.newest else 0,
        "has_earlier": course.has_earlier,
        "letters": course.letters,
        "continues": _linked(request, conversation.continues_id),
        "may_continue": _linked(request, conversation.may_continue_id),
        "belongings": belonging,
        "granted": concessions.of(conversation, request.membership, there),
        "requests": ruled.requests(conversation, request.membership, there),
        "ruled": ruled.runs(conversation, there),
        "surveys": surveys_here(conversation) if "surveys" in there else (),
        "escalations": escalations.of(conversation, request.membership, there),
        "custom": around(conversation) if "fields" in there else {},
        **_followers(conversation, request.membership.person, there),
        "hours": _hours(request, conversation, there),
        "tags": on_each([conversation.pk]).get(conversation.pk, []) if "tags" in there else [],
        "told": told(conversation, request.membership, there),
        "clocks": clock_panel.clocks(conversation) if "policies" in there else clock_panel.NONE,
        "there": there,
        "side": side,
        "contacts": contacting.place_of(conversation, timezone.now()),
        "has_queues": "queues" in there,
        "workspace": request.workspace,
        "membership": request.membership,
        "view": request.GET.get("view", ""),
    }


def _followers(conversation: Conversation, person: Person, there: Collection[str]) -> dict[str, Any]:
    """Whether I am among them, the others by name, and whether there are even more."""
    people = following.followers(conversation, person) if "follows" in there else []
    others = [each for each in people if each.pk != person.pk]
    shown = {"is_followed": len(others) < len(people), "followers": others[: following.MOST_SHOWN]}
    return shown | {"has_more_followers": len(people) > following.MOST_SHOWN}


def _hours(request: WorkspaceRequest, conversation: Conversation, there: Collection[str]) -> str:
    """Until when its assignee works, where they have told."""
    asked = "hours" in there and conversation.assignee_id != request.membership.person_id
    return working.words_of(conversation.assignee_id or 0, request.workspace) if asked else ""


def _linked(request: WorkspaceRequest, pk: int | None) -> Conversation | None:
    """Another conversation, as far as this member may see it."""
    return doors.conversations(request.membership).select_related("customer", "handle").filter(pk=pk).first() if pk else None


def _home(request: WorkspaceRequest, conversation: Conversation) -> str:
    """The view in which this conversation lies, for a page that was opened from outside."""
    names = {1: "waiting", 2: "snoozed", 3: "closed", 4: "spam", 5: "trash"}
    if conversation.status in names:
        return names[conversation.status]
    if conversation.assignee_id == request.membership.person_id:
        return "mine"
    return "open" if conversation.assignee_id else "unassigned"
