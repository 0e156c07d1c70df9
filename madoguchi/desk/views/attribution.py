"""Whose message it is, said by an agent: the customer in a colleague's forwarded mail."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.email.forwarded_in.opening import passage_in
from madoguchi.conversations import attributing, doors
from madoguchi.conversations.models import Conversation
from madoguchi.customers.identifying import BadHandle
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import said


@require_POST
@workspace_view(Right.EDIT_CUSTOMERS)
def attribution(request: WorkspaceRequest, number: int, message_id: int) -> HttpResponse:
    """The customer inside the message becomes the conversation's; `undo`: back to who forwarded it."""
    conversation = doors.conversation(request.membership, number)
    message = get_object_or_404(conversation.messages.select_related("conversation__inbox"), pk=message_id, kind="inbound")
    if request.POST.get("undo"):
        attributing.undo(message, by=request.user)
        return _told(request, conversation, _("The forwarded mail is shown as it came again."))
    passage = passage_in(message)
    if passage is None:
        return said(
            fresh(request, conversation), _("No customer's mail was found inside this one. Nothing was changed."), "warning"
        )
    try:
        attributing.attribute(message, passage, by=request.user)
    except BadHandle:
        return said(fresh(request, conversation), _("The customer's address cannot be used. Nothing was changed."), "warning")
    return _told(request, conversation, _("The customer is now %(name)s.") % {"name": str(passage.author)})


def _told(request: WorkspaceRequest, conversation: Conversation, words: str) -> HttpResponse:
    """The page anew with its composer: the answer goes to somebody else now."""
    page = reverse("desk:conversation", args=[request.workspace.slug, conversation.number])
    return said(fresh(request, conversation), words, page=page)
