"""Ratings that were asked for by another way than our mails, as at the end of a chat: counted as those are, beside them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors, rated
from madoguchi.surveys.measuring import MOST_ROWS, TOP, Line, bounds, channel_of, normalised


def lines(member: Membership, first: datetime, zone: ZoneInfo) -> Iterator[Line]:
    """By window and month in which it was asked. Two queries for each way of asking."""
    for key, asked in rated.elsewhere().items():
        rows = _seen(member, key).filter(asked_at__gte=first).annotate(month=TruncMonth("asked_at", tzinfo=zone))
        by = ("where_id", "where", "month")
        sent = rows.values(*by).annotate(sent=Count("pk"), answered=Count("stars")).order_by("-month", "where")[:MOST_ROWS]
        told = _last(rows).values("where_id", "month").order_by()
        told = told.annotate(rated=Count("pk"), mean=Avg("stars"), top=Count("pk", filter=Q(stars__gte=TOP)))
        counted = {(row["where_id"], row["month"]): row for row in told}
        for row in sent:
            yield _line(key, asked.channel, row, counted.get((row["where_id"], row["month"]), {}))


def within(member: Membership, key: str, where: int | None, month: date | None, shown: str) -> QuerySet[Any]:
    """The rows behind a figure."""
    rows = _seen(member, key)
    if where:
        rows = rows.filter(where_id=where)
    if month:
        first, after = bounds(month, ZoneInfo(member.workspace.time_zone))
        rows = rows.filter(asked_at__gte=first, asked_at__lt=after)
    if shown == "answered":
        return rows.filter(stars__isnull=False)
    if shown in {"result", "top"}:
        return _last(rows).filter(stars__gte=TOP if shown == "top" else 1)
    return rows


def _seen(member: Membership, key: str) -> QuerySet[Any]:
    rows = rated.elsewhere()[key].rows(member.workspace_id)
    return rows.filter(conversation__in=doors.past(member).values("pk"))


def _last(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of a conversation the last one."""
    answered = rows.order_by().filter(stars__isnull=False)
    return answered.exclude(Exists(answered.filter(conversation=OuterRef("conversation"), asked_at__gt=OuterRef("asked_at"))))


def _line(key: str, channel: str, row: dict[str, Any], counted: dict[str, Any]) -> Line:
    return Line(
        survey_id=row["where_id"],
        name=row["where"],
        month=row["month"].date(),
        sent=row["sent"],
        answered=row["answered"],
        rated=counted.get("rated", 0),
        csat_result=normalised(counted.get("mean")),
        csat_handling=None,
        top=counted.get("top", 0),
        well=0,
        twice=0,
        told=0,
        source=key,
        channel=channel_of(channel),
    )
