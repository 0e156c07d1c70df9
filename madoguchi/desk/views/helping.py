"""The table of keys, and what the command bar offers beside the buttons of the page."""

import re

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from madoguchi.accounts import preferring
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import doors
from madoguchi.desk import commands, keys, preferences
from madoguchi.kit.whole_numbers import whole

_CONVERSATION = re.compile(r"/conversations/(?:\d+|new)/")


@require_GET
@workspace_view()
def table(request: WorkspaceRequest) -> HttpResponse:
    """The keys; those of the page that asks stand first."""
    on = request.headers.get("HX-Current-URL", "")
    first = keys.Place.CONVERSATION if _CONVERSATION.search(on) else keys.Place.LIST
    letters = preferring.of(request.membership, preferences.KEYS) == "on"
    groups = keys.shown(request.membership, first, letters=letters)
    return render(request, "desk/keys_dialog.html", {"groups": groups, "letters": letters, "workspace": request.workspace})


@require_GET
@workspace_view()
def offered(request: WorkspaceRequest) -> JsonResponse:
    """Pages, people and prepared texts, as commands.offered tells them. `number`: the open conversation; `places`: asked from a
    page beside the desk."""
    number = whole(request.GET.get("number", ""))
    conversation = doors.conversation(request.membership, number) if number else None
    found = commands.offered(request.membership, conversation, places="places" in request.GET)
    return JsonResponse({"commands": found})
