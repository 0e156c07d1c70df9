"""A message becomes a conversation of its own."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, merging, splitting
from madoguchi.desk.views.saying import refused, said


@require_http_methods(["GET", "POST"])
@workspace_view(Right.HANDLE)
def split(request: WorkspaceRequest, message_id: int) -> HttpResponse:
    """GET asks how; POST `subject`, `later` (it and all after it)."""
    message = doors.message(request.membership, message_id)
    if request.method == "GET":
        context = {"message": message, "conversation": message.conversation, "workspace": request.workspace}
        return render(request, "desk/split_dialog.html", context)
    subject, with_later = request.POST.get("subject", "")[:500], request.POST.get("later") == "1"
    try:
        done = splitting.split(message, by=request.user, with_later=with_later, subject=subject)
    except splitting.CannotSplit:
        words = _("Nothing would be left here. Split off a part only.")
        return refused(words)
    page = reverse("desk:conversation", args=[request.workspace.slug, done.target.number])
    words = _("It is conversation #%(number)s now.") % {"number": done.target.number}
    return said(HttpResponse(status=204), words, undo=f"splits/{done.batch}", page=page)


@require_POST
@workspace_view(Right.HANDLE)
def undoing(request: WorkspaceRequest, number: int, batch: str) -> HttpResponse:
    """Both are one again."""
    doors.conversation(request.membership, number)
    try:
        home = splitting.unsplit(request.workspace.pk, batch, by=request.user, visible=doors.conversations(request.membership))
    except (merging.TooLate, merging.CannotMerge):
        return refused(_("It cannot be undone any more. You can merge the two instead."))
    page = reverse("desk:conversation", args=[request.workspace.slug, home.number])
    return said(HttpResponse(status=204), _("Undone: the two are one again."), page=page)
