"""What the dialogs offer that ask to whom, where or until when many go."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation, Status
from madoguchi.conversations.tags.finding import MOST, tags
from madoguchi.desk.views import choosing, handling


@require_GET
@workspace_view()
def choices(request: WorkspaceRequest, what: str) -> HttpResponse:
    """One dialog: people, teams, inboxes, stages, priorities, times; or the people alone, to drop upon."""
    nobody = Conversation(workspace=request.workspace, assignee_id=0, team_id=0, inbox_id=0, priority=9, sub_status_id=0)
    context = {"workspace": request.workspace, "verb": what}
    if what == "snooze":
        return render(request, "desk/bulk_choices.html", context | choosing.snoozes(request, nobody))
    if what == "stage":
        return render(request, "desk/bulk_choices.html", context | {"title": _("Stage"), "options": _stages(request)})
    if what not in _LISTS:
        raise Http404
    title, options = _LISTS[what](request, nobody)
    template = "desk/bulk_people.html" if "drop" in request.GET else "desk/bulk_choices.html"
    return render(request, template, context | {"title": title, "options": options})


def until(wish: str, workspace_id: int) -> str:
    """A time that a dialog offers, or a local one that was typed, in full; empty for nonsense."""
    at: datetime | None = handling.until(wish, workspace_id)
    return at.isoformat() if at else ""


def _stages(request: WorkspaceRequest) -> list[choosing.Option]:
    stages = list(doors.sub_statuses(request.membership)[: choosing.MOST])
    options: list[choosing.Option] = [(each.pk, each.name, str(Status(each.status).label), False) for each in stages]
    return [*options, ("", _("No stage"), "", False)] if options else []


def _tags(request: WorkspaceRequest, _nobody: Conversation) -> tuple[str, list[choosing.Option]]:
    return _("Tags"), [(each.pk, each.name, each.reading, False) for each in tags(request.workspace.pk)[:MOST]]


_LISTS = {
    "tag": _tags,
    "untag": _tags,
    "assign": choosing.people,
    "team": choosing.teams,
    "move": choosing.inboxes,
    "priority": choosing.priorities,
}
