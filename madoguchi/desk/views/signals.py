"""That somebody is looking or typing: passed on, never stored."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import doors
from madoguchi.desk import live

KINDS = frozenset({"viewing", "typing", "left"})


@require_POST
@workspace_view()
def signals(request: WorkspaceRequest, number: int) -> HttpResponse:
    """`kind`: viewing, typing, left."""
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        return HttpResponseBadRequest()
    live.say(kind, request.membership, doors.conversation(request.membership, number))
    return HttpResponse(status=204)
