"""The checklist of a conversation, and one's own tasks over all of them."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership, Person
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors, tasking
from madoguchi.conversations.assigning import NotAMember
from madoguchi.conversations.models import Conversation, Task, TaskTemplate
from madoguchi.desk.views.conversation import fresh
from madoguchi.desk.views.saying import refused
from madoguchi.kit.text.time_words import when
from madoguchi.kit.whole_numbers import whole

MOST_PEOPLE = 200


class NoTime(ValueError):
    """What was typed is no time to come."""


@require_http_methods(["GET", "POST"])
@workspace_view(Right.NOTE)
def tasks(request: WorkspaceRequest, number: int) -> HttpResponse:
    """GET: a new one; POST `text`, `assignee`, `due`, or `template` to insert one."""
    conversation = doors.conversation(request.membership, number)
    if request.method == "GET":
        return render(request, "desk/task_dialog.html", _offered(request, conversation) | {"task": None})
    try:
        if template := request.POST.get("template"):
            found = get_object_or_404(TaskTemplate, pk=whole(template), workspace=request.workspace)
            tasking.insert(conversation, found, by=request.user)
        else:
            tasking.add(conversation, by=request.user, **_fields(request))
    except (NoTime, tasking.NoWords, tasking.TooMany, NotAMember) as error:
        return refused(_words_of(error))
    return fresh(request, conversation)


@require_http_methods(["GET", "POST"])
@workspace_view(Right.NOTE)
def task(request: WorkspaceRequest, number: int, task_id: int) -> HttpResponse:
    """GET: to change it; POST: the same fields anew, or `done`, `undone`, `remove`, `up`, `down`."""
    conversation, found = _task(request, number, task_id)
    if request.method == "GET":
        return render(request, "desk/task_dialog.html", _offered(request, conversation) | {"task": found})
    what = request.POST.get("what", "change")
    if what in {"up", "down"}:
        order = list(Task.objects.filter(conversation=conversation).order_by("position", "id").values_list("pk", flat=True))
        tasking.place(found, order.index(found.pk) + (1 if what == "down" else -1), by=request.user)
    elif what == "change":
        try:
            tasking.change(found, by=request.user, **_fields(request))
        except (NoTime, tasking.NoWords, NotAMember) as error:
            return refused(_words_of(error))
    elif what in _VERBS:
        _VERBS[what](found, by=request.user)
    else:
        return HttpResponseBadRequest()
    return fresh(request, conversation)


@require_http_methods(["GET", "POST"])
@workspace_view()
def mine(request: WorkspaceRequest) -> HttpResponse:
    """My open tasks; POST `task` is done."""
    if request.method == "POST":
        found = get_object_or_404(
            Task.objects.select_related("conversation"),
            pk=whole(request.POST.get("task")),
            assignee=request.user,
            conversation__in=doors.conversations(request.membership),
        )
        tasking.finish(found, by=request.user)
    now = timezone.localtime()
    tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    rows = tasking.of_member(request.membership)
    sections = [
        (_("Overdue"), [each for each in rows if each.due_at and each.due_at <= now]),
        (_("Today"), [each for each in rows if each.due_at and now < each.due_at < tomorrow]),
        (_("Later"), [each for each in rows if each.due_at and each.due_at >= tomorrow]),
        (_("Without a time"), [each for each in rows if each.due_at is None]),
    ]
    return render(
        request, "desk/my_tasks.html", {"sections": [each for each in sections if each[1]], "workspace": request.workspace}
    )


_VERBS: dict[str, Any] = {"done": tasking.finish, "undone": tasking.unfinish, "remove": tasking.remove}


def _fields(request: WorkspaceRequest) -> dict[str, Any]:
    assignee = request.POST.get("assignee", "")
    person = get_object_or_404(Person, pk=whole(assignee), memberships__workspace=request.workspace) if assignee else None
    return {
        "text": request.POST.get("text", ""),
        "assignee": person,
        "due_at": due(request.POST.get("due", ""), request.workspace.pk),
    }


def due(words: str, workspace_id: int) -> datetime | None:
    """A local time, or words for one. Raises NoTime."""
    if not words.strip():
        return None
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        found = when(words, timezone.localtime(), reading.default_hours(workspace_id))
        if found is None:
            raise NoTime(words) from None
        return found
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def _words_of(error: Exception) -> str:
    if isinstance(error, NoTime):
        return _("“%(words)s” is no time to come that we understand. Try “tomorrow 9am”.") % {"words": str(error)[:40]}
    if isinstance(error, tasking.TooMany):
        return _("A conversation has at most %(most)s tasks.") % {"most": tasking.MOST}
    return _("Write what is to be done.") if isinstance(error, tasking.NoWords) else _("This person works here no more.")


def _task(request: WorkspaceRequest, number: int, task_id: int) -> tuple[Conversation, Task]:
    conversation = doors.conversation(request.membership, number)
    return conversation, get_object_or_404(Task.objects.select_related("conversation"), pk=task_id, conversation=conversation)


def _offered(request: WorkspaceRequest, conversation: Conversation) -> dict[str, Any]:
    members = Membership.objects.filter(workspace=request.workspace, is_active=True, person__is_active=True)
    return {
        "conversation": conversation,
        "workspace": request.workspace,
        "people": [each.person for each in members.select_related("person").order_by("person__name")[:MOST_PEOPLE]],
        "templates": list(TaskTemplate.objects.filter(workspace=request.workspace).order_by("name")[:50]),
    }
