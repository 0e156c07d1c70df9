"""Beside a conversation: what is like it and how that ended, and whether the customer comes again. Fetched after the page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations import doors, linking
from madoguchi.desk import showing
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import said
from madoguchi.search import alike as searching
from madoguchi.search import repeats_judging
from madoguchi.search.repeats import REASONS

WHY = {
    "number": gettext_lazy("Same order number"),
    "meaning": gettext_lazy("Alike by meaning"),
    "words": gettext_lazy("Same words"),
}
JUDGED = {
    "confirm": (repeats_judging.confirm, pgettext_lazy("repeat", "Linked as a repeat.")),
    "dismiss": (repeats_judging.dismiss, pgettext_lazy("repeat", "It is another matter.")),
    "clear": (repeats_judging.ask_again, ""),
}


@workspace_view()
def alike(request: WorkspaceRequest, number: int) -> HttpResponse:
    """似た問い合わせ: five at most, the likest first."""
    conversation = doors.conversation(request.membership, number)
    found = searching.alike(request.membership, conversation)
    linked = {each.conversation.pk for each in linking.links(conversation, doors.conversations(request.membership))}
    rows = [
        {"alike": each, "why": [WHY[code] for code in each.reasons], "is_linked": each.conversation.pk in linked}
        for each in found.rows
    ]
    shown = {"conversation": conversation, "workspace": request.workspace, "found": found, "rows": rows}
    return render(request, "desk/alike.html", shown | showing.rights(request.membership))


@require_http_methods(["GET", "POST"])
@workspace_view()
def repeat(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Whether it is a repeat; POST `do`: confirm, dismiss; `clear`: take that back."""
    conversation = doors.conversation(request.membership, number)
    if request.method == "GET":
        proposed = repeats_judging.proposed(request.membership, conversation)
        shown: dict[str, Any] = {"conversation": conversation, "workspace": request.workspace, "repeat": proposed}
        shown["reasons"] = [REASONS[code][1] for code in proposed.reasons if code in REASONS] if proposed else []
        return render(request, "desk/repeat.html", shown | showing.rights(request.membership))
    do = "clear" if request.POST.get("clear") else request.POST.get("do", "")
    if not may(request.membership, Right.HANDLE) or do not in JUDGED:
        return HttpResponse(status=403 if do in JUDGED else 400)
    verb, words = JUDGED[do]
    verb(repeats_judging.repeat(request.membership, conversation), by=request.user)
    answer = fresh(request, conversation)
    return said(answer, str(words), undo="repeat") if words else answer
