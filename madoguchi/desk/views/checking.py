"""The guard against mis-sent mail while somebody writes: what is found in the text as it stands, beside it."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors
from madoguchi.desk import leaving
from madoguchi.desk.leaving import Leaving
from madoguchi.desk.posted import ids, typed
from madoguchi.kit.whole_numbers import whole


@require_POST
@workspace_view(Right.REPLY)
def reply(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Of an answer."""
    conversation = doors.conversation(request.membership, number)
    return told(leaving.to_reply(request, conversation, typed(request.POST.get("text", "")), ids(request)))


@require_POST
@workspace_view(Right.REPLY)
def new(request: WorkspaceRequest, draft_id: int) -> HttpResponse:
    """Of a new conversation."""
    doors.new_draft(request.membership, draft_id)
    inbox = get_object_or_404(doors.inboxes(request.membership), pk=whole(request.POST.get("inbox")))
    subject, text = request.POST.get("subject", ""), typed(request.POST.get("text", ""))
    return told(leaving.to_new(request, inbox, subject, text, ids(request)))


def told(looked: Leaving) -> JsonResponse:
    """As the page shows it."""
    is_empty = not looked.written.text.strip()
    html = "" if is_empty else render_to_string("desk/findings.html", {"leaving": looked})
    found = [] if is_empty else [each.as_json() for each in looked.found]
    return JsonResponse({"html": html, "errors": 0 if is_empty else len(looked.errors), "findings": found})
