"""A conversation that may be the continuation of an earlier one: somebody decides."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, merging, proposing
from madoguchi.conversations.threading import standing
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import said


@require_POST
@workspace_view(Right.HANDLE)
def continuation(request: WorkspaceRequest, number: int) -> HttpResponse:
    """Merge it into the one it may continue; `apart`: another matter; `clear`: ask again."""
    conversation = doors.conversation(request.membership, number)
    if request.POST.get("clear"):
        proposing.ask_again(conversation)
        return fresh(request, conversation)
    if request.POST.get("apart"):
        proposing.keep_apart(conversation, by=request.user)
        return said(fresh(request, conversation), _("Stays a conversation of its own."), undo="continuation")
    visible = doors.conversations(request.membership)
    into = visible.filter(pk=standing(conversation.may_continue).pk).first() if conversation.may_continue else None
    if into is None:  # it may have gone where the member sees nothing
        return said(fresh(request, conversation), _("That conversation is no longer there."), "warning")
    try:
        merged = merging.merge([conversation], into, by=request.user, across_customers=True)
    except merging.CannotMerge:
        return said(fresh(request, conversation), _("These two cannot be merged."), "warning")
    words = _("Merged into #%(number)s.") % {"number": into.number}
    page = reverse("desk:conversation", args=[request.workspace.slug, into.number])
    return said(fresh(request, conversation), words, undo=f"merges/{merged.batch}", page=page)
