"""Satisfaction by survey and month; behind every figure the rows that it counts."""

from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.kit.whole_numbers import whole
from madoguchi.surveys import measuring
from madoguchi.surveys.models import Asked, Survey

PAGE = 50
COUNTED = {
    "result": Q(result__isnull=False),
    "handling": Q(handling__isnull=False),
    "top": Q(result__gte=measuring.TOP),
    "well": measuring.WELL,
    "twice": Q(twice=True),
}


@require_GET
@workspace_view(Right.WATCH_COUNTER)
def satisfaction(request: WorkspaceRequest) -> HttpResponse:
    """CSAT 0–100, answers and response rate of the last 12 months."""
    lines = measuring.lines(request.membership, timezone.now())
    return render(request, "surveys/satisfaction.html", {"lines": lines})


@require_GET
@workspace_view(Right.WATCH_COUNTER)
def answers(request: WorkspaceRequest) -> HttpResponse:
    """The rows behind a figure, the newest first."""
    shown = request.GET.get("shown", "")
    shown = shown if shown in {"answered", *COUNTED} else "sent"
    survey_id, month = whole(request.GET.get("survey")), _month(request.GET.get("month", ""))
    rows = _behind(shown, request.membership, measuring.within(request.membership, survey_id, month))
    before = whole(request.GET.get("before"))
    rows = rows.filter(pk__lt=before) if before else rows
    rows = rows.select_related("conversation", "customer", "answer", "survey").order_by("-pk")
    page = list(rows[: PAGE + 1])
    told = {
        "rows": page[:PAGE],
        "next": page[PAGE - 1].pk if len(page) > PAGE else 0,
        "shown": shown,
        "survey": Survey.objects.filter(workspace=request.workspace, pk=survey_id or 0).first(),
        "month": month,
    }
    return render(request, "surveys/answers.html", told)


def _behind(shown: str, member: Membership, rows: QuerySet[Asked]) -> QuerySet[Asked]:
    if shown == "sent":
        return rows
    if shown == "answered":
        return rows.filter(answer__isnull=False)
    counted = measuring.counted(member)
    return rows.filter(pk__in=counted.filter(COUNTED[shown]).values("asked"))


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
