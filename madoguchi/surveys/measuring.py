"""CSAT 0–100 and the response rate, by survey and month of asking. Every figure is a count of rows that can be opened.

CSAT is the mean of (rating − 1) / (scale − 1) × 100. Of a conversation the last answer counts; an invitation is open for at
most 14 days after the matter was done, so no later answer exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.models import Channel
from madoguchi.surveys.models import Answer, Asked
from madoguchi.surveys.standing_against import LEFT
from madoguchi.surveys.texts import SCALE

MONTHS = 12
MOST_ROWS = MONTHS * 40
FEW = 10  # fewer answers say little
TOP, LOW = 4, 2
WELL = Q(result__lte=LOW, handling__gte=TOP)  # not what was wished, and treated well all the same


@dataclass(frozen=True)
class Line:
    """One survey in one month. Satisfaction is None where nobody has rated. `source`: who asked, where it was no survey of ours
    (elsewhere.py); `survey_id` and `name` are then of the window. `handling` is asked by surveys alone."""

    survey_id: int
    name: str
    month: date
    sent: int
    answered: int
    rated: int
    csat_result: float | None
    csat_handling: float | None
    top: int
    well: int
    twice: int
    told: int
    source: str = ""
    channel: str = ""

    @property
    def handles(self) -> bool:
        """Whether more than the result was asked for."""
        return not self.source

    @property
    def rate(self) -> float:
        return 100 * self.answered / self.sent if self.sent else 0.0

    @property
    def is_few(self) -> bool:
        return self.rated < FEW


def csat(ratings: Sequence[int], scale: int = SCALE) -> float | None:
    """Of these ratings; None of none."""
    return sum((rating - 1) / (scale - 1) for rating in ratings) / len(ratings) * 100 if ratings else None


def asked(member: Membership) -> QuerySet[Asked]:
    """Every invitation that left, of conversations that this member may see."""
    visible = doors.past(member).values("pk")
    return Asked.objects.filter(workspace=member.workspace_id, state__in=LEFT, conversation__in=visible)


def counted(member: Membership) -> QuerySet[Answer]:
    """The last answer of each conversation."""
    later = Answer.objects.filter(asked__conversation=OuterRef("asked__conversation")).filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    )
    return Answer.objects.filter(asked__in=asked(member).values("pk")).exclude(Exists(later))


def lines(member: Membership, now: datetime) -> list[Line]:
    """The last 12 months, the newest first. Two queries."""
    zone = ZoneInfo(member.workspace.time_zone)
    first = first_of(member, now)
    month = TruncMonth("sent_at", tzinfo=zone)
    by = ("survey", "survey__name", "month")
    sent = asked(member).filter(sent_at__gte=first).annotate(month=month).values(*by).order_by("-month", "survey__name")
    sent = sent.annotate(sent=Count("pk"), answered=Count("answer"))[:MOST_ROWS]
    rated = _rated(member, first, zone)
    return [_line(row, rated.get((row["survey"], row["month"]), {})) for row in sent]


def within(member: Membership, survey_id: int | None, month: date | None) -> QuerySet[Asked]:
    """The invitations behind a figure."""
    rows = asked(member)
    if survey_id:
        rows = rows.filter(survey=survey_id)
    if month:
        first, after = bounds(month, ZoneInfo(member.workspace.time_zone))
        rows = rows.filter(sent_at__gte=first, sent_at__lt=after)
    return rows


def first_of(member: Membership, now: datetime) -> datetime:
    """When the oldest month that is shown began."""
    zone = ZoneInfo(member.workspace.time_zone)
    return bounds(now.astimezone(zone).date() - timedelta(days=31 * (MONTHS - 1)), zone)[0]


def channel_of(channel: str) -> str:
    """By which it was asked, in words."""
    return str(Channel(channel).label)


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The month of a day, by the workspace's clock."""
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return datetime.combine(first, datetime.min.time(), zone), datetime.combine(after, datetime.min.time(), zone)


def _rated(member: Membership, first: datetime, zone: ZoneInfo) -> dict[tuple[int, Any], dict[str, Any]]:
    rows = counted(member).filter(asked__sent_at__gte=first).annotate(month=TruncMonth("asked__sent_at", tzinfo=zone))
    told = rows.values("asked__survey", "month").annotate(
        rated=Count("result"),
        of_result=Avg("result"),
        of_handling=Avg("handling"),
        top=Count("pk", filter=Q(result__gte=TOP)),
        well=Count("pk", filter=WELL),
        twice_yes=Count("pk", filter=Q(twice=True)),
        told=Count("twice"),
    )
    return {(row["asked__survey"], row["month"]): dict(row) for row in told.order_by()}


def _line(row: dict[str, Any], rated: dict[str, Any]) -> Line:
    return Line(
        survey_id=row["survey"],
        name=row["survey__name"],
        month=row["month"].date(),
        sent=row["sent"],
        answered=row["answered"],
        rated=rated.get("rated", 0),
        csat_result=normalised(rated.get("of_result")),
        csat_handling=normalised(rated.get("of_handling")),
        top=rated.get("top", 0),
        well=rated.get("well", 0),
        twice=rated.get("twice_yes", 0),
        told=rated.get("told", 0),
        channel=channel_of(Channel.EMAIL),
    )


def normalised(mean: float | None) -> float | None:
    """A mean of ratings as 0 to 100."""
    return None if mean is None else (float(mean) - 1) / (SCALE - 1) * 100
