"""Trial mode on and off, for the whole workspace or one inbox."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, trying_out
from madoguchi.kit.whole_numbers import whole


@workspace_view(Right.MANAGE_INBOXES)
@require_http_methods(["GET", "POST"])
def trial(request: WorkspaceRequest) -> HttpResponse:
    """The page; a POST switches the inbox it names, or the whole workspace."""
    if request.method == "GET":
        inboxes = doors.inboxes(request.membership).filter(is_active=True)
        return render(request, "conversations/trial.html", {"inboxes": inboxes})
    wanted = request.POST.get("inbox", "")
    place = doors.inbox(request.membership, whole(wanted) or 0) if wanted else request.workspace
    if request.POST.get("wish") == "begin":
        stopped = trying_out.begin(place, by=request.user)
        messages.success(request, _("Trial mode is on: mail comes in, nothing is sent."))
        if stopped:
            words = ngettext(
                "%(count)s answer that had not left yet was stopped.",
                "%(count)s answers that had not left yet were stopped.",
                stopped,
            )
            messages.info(request, words % {"count": stopped})
    else:
        trying_out.end(place, by=request.user)
        messages.success(request, _("Trial mode is off: answers leave again. Nothing old was sent."))
    return redirect("conversations:trial", slug=request.workspace.slug)
