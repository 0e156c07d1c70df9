"""What would be decided for a conversation now, with every reason; nothing is done."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors
from madoguchi.kit.whole_numbers import whole
from madoguchi.routing import distributing, explaining
from madoguchi.routing.matching import sorting


@require_GET
@workspace_view(Right.MANAGE_TEAMS)
def trial(request: WorkspaceRequest) -> HttpResponse:
    """`number`: which conversation."""
    number = whole(request.GET.get("number", "").strip().removeprefix("#"))
    shown: dict[str, object] = {"number": request.GET.get("number", "")}
    if number is not None:
        found = (
            doors.conversations(request.membership).filter(number=number).select_related("customer__company", "inbox").first()
        )
        shown |= {"conversation": found, "is_asked": True}
        if found is not None:
            found.workspace = request.workspace
            queue = sorting(request.workspace).queue_for(found)
            shown["queue"] = queue
            if queue is not None:
                shown["told"] = explaining.tried(distributing.preview(request.workspace, queue, found), queue.name)
    return render(request, "routing/trial.html", shown)
