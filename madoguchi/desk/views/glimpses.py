"""Small looks from the list: the newest message without opening it, and the last conversation of a view."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import doors, listing
from madoguchi.conversations.models import Message

SHOWN = 700
LOOKED_AT = 20_000


@require_GET
@workspace_view()
def glimpse(request: WorkspaceRequest, number: int) -> HttpResponse:
    """A card with the newest message; nothing counts as read."""
    conversation = doors.conversation(request.membership, number)
    newest = Message.objects.filter(conversation=conversation, withdrawn_at=None).order_by("-at", "-id").first()
    context = {"conversation": conversation, "message": newest, "shown": SHOWN, "workspace": request.workspace}
    return render(request, "desk/glimpse.html", context)


@require_GET
@workspace_view()
def oldest(request: WorkspaceRequest, view: str) -> HttpResponse:
    """To the last conversation of a view, as far as one look reaches; 204 when there is none."""
    try:
        lying = listing.ids(request.membership, view, LOOKED_AT)
    except listing.NoSuchView as error:
        raise Http404 from error
    found = doors.conversations(request.membership).filter(pk=lying[-1]).first() if lying else None
    if found is None:
        return HttpResponse(status=204)
    answer = redirect("desk:conversation", request.workspace.slug, found.number)
    answer["Location"] += f"?view={view}"
    return answer
