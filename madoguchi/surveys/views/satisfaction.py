"""Satisfaction by survey and month; behind every figure the rows that it counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from madoguchi.accounts.doors import WorkspaceRequest, workspace_view
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.conversations import rated
from madoguchi.conversations.models import Conversation
from madoguchi.kit.whole_numbers import whole
from madoguchi.surveys import elsewhere, measuring
from madoguchi.surveys.models import Asked, Survey

PAGE = 50
COUNTED = {
    "result": Q(result__isnull=False),
    "handling": Q(handling__isnull=False),
    "top": Q(result__gte=measuring.TOP),
    "well": measuring.WELL,
    "twice": Q(twice=True),
}


@dataclass(frozen=True)
class Row:
    """One who was asked. `state`: why there is no answer."""

    pk: int
    conversation: Conversation
    who: str
    at: datetime | None
    result: int | None = None
    handling: int | None = None
    twice: bool | None = None
    comment: str = ""
    state: str = ""


@require_GET
@workspace_view(Right.WATCH_COUNTER)
def satisfaction(request: WorkspaceRequest) -> HttpResponse:
    """CSAT 0–100, answers and response rate of the last 12 months."""
    member, now = request.membership, timezone.now()
    zone = ZoneInfo(request.workspace.time_zone)
    lines = [*measuring.lines(member, now), *elsewhere.lines(member, measuring.first_of(member, now), zone)]
    lines.sort(key=lambda line: (line.month, not line.source), reverse=True)
    return render(request, "surveys/satisfaction.html", {"lines": lines})


@require_GET
@workspace_view(Right.WATCH_COUNTER)
def answers(request: WorkspaceRequest) -> HttpResponse:
    """The rows behind a figure, the newest first."""
    shown, member, source = request.GET.get("shown", ""), request.membership, request.GET.get("source", "")
    shown = shown if shown in {"answered", *COUNTED} else "sent"
    survey_id, month = whole(request.GET.get("survey")), _month(request.GET.get("month", ""))
    if source in rated.elsewhere():
        rows = elsewhere.within(member, source, survey_id, month, shown).select_related("conversation__customer")
    else:
        source, rows = "", _behind(shown, member, measuring.within(member, survey_id, month))
        rows = rows.select_related("conversation", "customer", "answer")
    before = whole(request.GET.get("before"))
    page = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: PAGE + 1])
    told: dict[str, Any] = {
        "rows": list(_of_chats(page[:PAGE]) if source else _of_surveys(page[:PAGE])),
        "next": page[PAGE - 1].pk if len(page) > PAGE else 0,
        "shown": shown,
        "source": source,
        "survey_id": survey_id,
        "month": month,
    }
    if source:
        told["name"] = next((each.where for each in page[:1]), "")
        told["channel"] = measuring.channel_of(rated.elsewhere()[source].channel)
    else:
        rows_of = Survey.objects.filter(workspace=request.workspace, pk=survey_id or 0)
        told["name"] = rows_of.values_list("name", flat=True).first() or ""
    return render(request, "surveys/answers.html", told)


def _of_surveys(page: Sequence[Asked]) -> Iterator[Row]:
    for each in page:
        kept, who = getattr(each, "answer", None), each.customer.name if each.customer else ""
        if kept is None:
            yield Row(each.pk, each.conversation, who, each.sent_at, state=each.get_state_display())
        else:
            yield Row(each.pk, each.conversation, who, each.sent_at, kept.result, kept.handling, kept.twice, kept.comment)


def _of_chats(page: Sequence[Any]) -> Iterator[Row]:
    for each in page:
        who = each.conversation.customer.name if each.conversation.customer else ""
        state = "" if each.stars else pgettext("survey", "no answer")
        yield Row(each.pk, each.conversation, who, each.asked_at, each.stars, comment=each.said, state=state)


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
