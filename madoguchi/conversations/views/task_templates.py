"""Checklists that can be put on a conversation at one stroke: one task a line, with days until it is due where wished."""

import re
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import tasking
from madoguchi.conversations.models import TaskTemplate

MOST = 50
_DAYS = re.compile(r"[\s　]*[+＋](\d{1,3})\s*$")


@require_http_methods(["GET", "POST"])
@workspace_view(Right.MANAGE_WORKSPACE)
def templates(request: WorkspaceRequest) -> HttpResponse:
    """All of them; POST adds one, or with `template` changes it."""
    rows = TaskTemplate.objects.filter(workspace=request.workspace).order_by("name", "id")
    shown: dict[str, Any] = {"templates": [(each, written(each.lines)) for each in rows[:MOST]], "name": "", "lines": ""}
    if request.method != "POST":
        return render(request, "conversations/task_templates.html", shown)
    name, lines = request.POST.get("name", "").strip(), request.POST.get("lines", "")
    found = get_object_or_404(rows, pk=request.POST["template"]) if request.POST.get("template", "").isdecimal() else None
    read = lines_of(lines)
    words = "" if name and read else _("A checklist needs a name and at least one task.")
    if not words:
        try:
            with transaction.atomic():
                tasking.save_template(request.workspace.pk, name, read, by=request.user, template=found)
        except IntegrityError:
            words = _("There is a checklist of this name already.")
    if words:
        return render(
            request, "conversations/task_templates.html", shown | {"words": words, "name": name, "lines": lines}, status=422
        )
    messages.success(request, _("Saved."))
    return redirect("conversations:task_templates", request.workspace.slug)


@require_POST
@workspace_view(Right.MANAGE_WORKSPACE)
def remove(request: WorkspaceRequest, template_id: int) -> HttpResponse:
    """Tasks that came of it stay."""
    found = get_object_or_404(TaskTemplate, pk=template_id, workspace=request.workspace)
    tasking.remove_template(found, by=request.user)
    messages.success(request, _("The checklist is removed. Tasks that came of it stay."))
    return redirect("conversations:task_templates", request.workspace.slug)


def lines_of(text: str) -> list[dict[str, Any]]:
    """One task a line; `+3` at its end: due three days after it is put in."""
    found = []
    for line in text.splitlines():
        days = _DAYS.search(line)
        words = " ".join((line[: days.start()] if days else line).split())[:300]
        if words:
            found.append({"text": words, "days": int(days[1]) if days else None})
    return found[: tasking.MOST]


def written(lines: list[dict[str, Any]]) -> str:
    """The same as text to edit."""
    return "\n".join(each["text"] + (f" +{each['days']}" if each.get("days") is not None else "") for each in lines)
