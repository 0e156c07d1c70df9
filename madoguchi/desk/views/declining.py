"""Not me: a chat that a queue asks me about, or that was given to me, goes to whoever else is there."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.chat import attending
from madoguchi.channels.chat import doors as chat_doors
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import said
from madoguchi.routing import doors as routing_doors
from madoguchi.routing import offering


@require_POST
@workspace_view(Right.HANDLE)
def refusal(request: WorkspaceRequest, number: int) -> HttpResponse:
    """I would rather not: the next one is asked, and everybody sees it waiting. Whoever has answered hands over instead."""
    talk = chat_doors.talk(request.membership, number)
    placement = routing_doors.placement(talk.conversation)
    try:
        if placement is not None and placement.offered_to_id == request.membership.pk:
            offering.decline(placement.pk, by=request.membership)
            return said(fresh(request, talk.conversation), _("Declined; the next one is asked."))
    except offering.NotOffered:
        return said(fresh(request, talk.conversation), _("It is offered to somebody else now."), "warning")
    if attending.decline(talk, by=request.user):
        return said(fresh(request, talk.conversation), _("Declined: it waits for somebody else."))
    return said(fresh(request, talk.conversation), _("You have answered here: hand it over instead."), "warning")
