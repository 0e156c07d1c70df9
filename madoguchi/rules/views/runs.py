"""What rules did, and why: of one rule, or with one conversation."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import doors as conversations
from madoguchi.journal.kinds import label
from madoguchi.kit.whole_numbers import whole
from madoguchi.rules import doors, explaining, keeping, wishing
from madoguchi.rules.explaining import Said
from madoguchi.rules.models import RuleRun

PAGE = 25


@dataclass(frozen=True)
class Told:
    """One run in words."""

    run: RuleRun
    happened: str
    lines: list[Said]
    results: list[tuple[str, bool]]


@require_GET
@workspace_view(Right.MANAGE_RULES)
def of_rule(request: WorkspaceRequest, automation_id: int) -> HttpResponse:
    """The newest runs of one rule."""
    rule = doors.rule(request.membership, automation_id)
    is_watched = rule.watched_until is not None and rule.watched_until > timezone.now()
    return _page(request, doors.runs(request.membership).filter(rule=rule), {"rule": rule, "is_watched": is_watched})


@require_GET
@workspace_view(Right.READ)
def of_conversation(request: WorkspaceRequest) -> HttpResponse:
    """Which rules touched conversation `number`, and why."""
    found = conversations.conversation(request.membership, whole(request.GET.get("number")) or 0)
    return _page(request, doors.runs(request.membership).filter(conversation=found), {"conversation": found})


@require_POST
@workspace_view(Right.MANAGE_RULES)
def watching(request: WorkspaceRequest, automation_id: int) -> HttpResponse:
    """For an hour also some of what does not match."""
    rule = doors.rule(request.membership, automation_id)
    keeping.watch(rule)
    return redirect("rules:runs_of", request.workspace.slug, rule.pk)


def _page(request: WorkspaceRequest, rows: QuerySet[RuleRun], shown: dict[str, Any]) -> HttpResponse:
    before = whole(request.GET.get("before"))
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    asking = wishing.asking_for(request.membership)
    lines = []
    for run in found[:PAGE]:
        told = explaining.told(run.version.spec["condition"], asking, run.decided)
        done = [(explaining.action_words(each, request.membership), each["changed"]) for each in run.results]
        lines.append(Told(run, label(run.event_kind) if run.event_kind else "", told, done))
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return render(request, "rules/runs.html", shown | {"lines": lines, "before": more})
