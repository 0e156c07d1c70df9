"""Out of sight until a time, an answer, or something else."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, snoozing
from madoguchi.conversations.models import WakesOn
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.handling import until
from madoguchi.desk.views.saying import refused, said

CUSTOMER = "customer"


@require_POST
@workspace_view(Right.HANDLE)
def snooze(request: WorkspaceRequest, number: int) -> HttpResponse:
    """`until`: hour, three_hours, tomorrow, monday, week, a local time, or words; `on`: what else brings it back. Without a
    time it waits for the customer, or for the first of `on`."""
    conversation = doors.conversation(request.membership, number)
    wish, on = request.POST.get("until", "").strip(), request.POST.getlist("on")
    at = until(wish, request.workspace.pk) if wish else None
    if at is None and (wish or not on):
        words = _("“%(words)s” is no time to come that we understand. Try “tomorrow 9am”.") % {"words": wish[:40]}
        return refused(words if wish else _("Say until when, or until what."))
    try:
        snoozing.snooze(conversation, until=at, on=[each for each in WakesOn if each.value in on], by=request.user)
    except snoozing.InThePast:
        return said(fresh(request, conversation), _("That time has passed. Choose a later one."), "warning")
    return said(fresh(request, conversation), _("Snoozed."), undo="reopening")
