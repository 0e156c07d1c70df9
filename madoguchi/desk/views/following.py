"""Following a conversation, by whoever sees it."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import doors, following
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import said


@require_POST
@workspace_view()
def follow(request: WorkspaceRequest, number: int) -> HttpResponse:
    """I want to hear of it; with `clear` no more."""
    conversation = doors.conversation(request.membership, number)
    if request.POST.get("clear"):
        following.unfollow(conversation, by=request.user)
        return said(fresh(request, conversation), _("You do not follow it any more."))
    following.follow(conversation, by=request.user)
    return said(fresh(request, conversation), _("You follow it now and hear of what happens."))
