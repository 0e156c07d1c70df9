"""At the end of a shift: many conversations to one colleague or team, a line each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Team
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors
from madoguchi.conversations.handing_over.handing_over import MOST_AT_ONCE, hand_over_line
from madoguchi.conversations.models import Conversation, Status
from madoguchi.desk.views.handing_over import colleagues, receiver
from madoguchi.kit.whole_numbers import whole

SHOWN = (Status.OPEN, Status.WAITING, Status.SNOOZED)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.HANDLE)
def shift_end(request: WorkspaceRequest) -> HttpResponse:
    """My conversations; POST passes the chosen ones (`number`, `line-<number>`) on to `to`."""
    mine = _mine(request)
    if request.method == "POST":
        chosen = {whole(each) for each in request.POST.getlist("number")}
        person, team = receiver(request, request.POST.get("to", ""))
        passed = [each for each in mine if each.number in chosen]
        if passed and (person or team):
            for each in passed:
                hand_over_line(
                    each, request.POST.get(f"line-{each.number}", ""), by=request.user, to_person=person, to_team=team
                )
            words = ngettext(
                "%(count)s conversation was handed over.", "%(count)s conversations were handed over.", len(passed)
            )
            messages.success(request, words % {"count": len(passed)})
            return redirect("desk:shift_end", request.workspace.slug)
        messages.warning(request, _("Choose conversations and who takes them over."))
    shown = {
        "mine": [(each, request.POST.get(f"line-{each.number}", "")) for each in mine],
        "people": colleagues(request),
        "teams": Team.objects.filter(workspace=request.workspace).order_by("name")[:MOST_AT_ONCE],
    }
    return render(request, "desk/shift_end.html", shown, status=422 if request.method == "POST" else 200)


def _mine(request: WorkspaceRequest) -> list[Conversation]:
    rows = doors.conversations(request.membership).filter(assignee=request.user, status__in=SHOWN)
    return list(rows.select_related("customer", "handle").order_by("status", "-last_activity", "-id")[:MOST_AT_ONCE])
