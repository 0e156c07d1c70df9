"""The rows behind the figures of a window's questions: who saw them, and what became of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.chat import doors, questioning
from madoguchi.conversations import doors as conversations

PAGE = 50


@require_GET
@workspace_view(Right.MANAGE_INBOXES)
def questions(request: WorkspaceRequest, site_id: int) -> HttpResponse:
    """The newest fifty of those who answered, skipped, wrote without answering, or left; else of all."""
    site, became = doors.site(request.membership, site_id), request.GET.get("became", "")
    became = became if became in {"answered", "skipped", "wrote", "left"} else "seen"
    page = list(questioning.of(site, became).select_related("visitor")[:PAGE])
    talks = questioning.conversations(page)
    visible = conversations.past(request.membership).filter(pk__in=[each.conversation_id for each in talks.values()])
    seen = set(visible.values_list("pk", flat=True))
    rows = [
        (each, talk.conversation if (talk := talks.get(each.visitor_id)) and talk.conversation_id in seen else None)
        for each in page
    ]
    return render(request, "chat/questions.html", {"site": site, "became": became, "rows": rows})
