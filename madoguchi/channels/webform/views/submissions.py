"""What came by a form, and the links that tell its senders how it stands."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.channels.webform import doors, links
from madoguchi.channels.webform.guarding import Sign

SHOWN = 50


@require_GET
@workspace_view(Right.MANAGE_INBOXES)
def every(request: WorkspaceRequest, contact_form_id: int) -> HttpResponse:
    """The newest."""
    form = doors.form(request.membership, contact_form_id)
    known = {each.value: each.label for each in Sign}
    rows = [
        (each, [known[sign] for sign in each.signs if sign in known])
        for each in doors.submissions(request.membership, form)[:SHOWN]
    ]
    return render(request, "webform/submissions.html", {"contact_form": form, "rows": rows})


@require_POST
@workspace_view(Right.MANAGE_INBOXES)
def revocation(request: WorkspaceRequest, contact_form_id: int, submission_id: int) -> HttpResponse:
    """The link that was given out opens nothing any more."""
    form = doors.form(request.membership, contact_form_id)
    links.revoke(doors.submission(request.membership, form, submission_id), by=request.user)
    messages.success(request, _("The status link is revoked."))
    return redirect("webform:submissions", request.workspace.slug, form.pk)
