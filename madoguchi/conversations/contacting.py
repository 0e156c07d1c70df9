"""How often a company's people have come this month, against what its tier includes. It is told, and asked for by conditions;
nobody is ever refused by it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Conversation, Status
from madoguchi.customers.models import Company, Tier

MOST = 1000  # counted no further
NOT_COUNTED = (Status.SPAM, Status.TRASH, Status.MERGED)


@dataclass(frozen=True)
class Use:
    """So many of those that belong to the tier."""

    used: int
    included: int

    @property
    def beyond(self) -> int:
        """How many more than that."""
        return max(0, self.used - self.included)


def month_of(workspace: Workspace, now: datetime) -> datetime:
    """When the month began, by the workspace's clock."""
    local = now.astimezone(ZoneInfo(workspace.time_zone))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)


def begun_since(start: datetime) -> QuerySet[Conversation]:
    """What customers began with us: neither spam nor what was merged into another, and they wrote in it."""
    rows = Conversation.objects.filter(last_activity__gte=start, created_at__gte=start, last_inbound_at__isnull=False)
    return rows.exclude(status__in=NOT_COUNTED)


def use_of(company: Company | None, workspace: Workspace, until: Conversation | None = None) -> Use | None:
    """This month's; `until`: as it was with this conversation. None: its tier counts nothing."""
    included = _included(company)
    if company is None or included is None:
        return None
    rows = begun_since(month_of(workspace, timezone.now())).filter(customer__company=company)
    if until is not None:
        rows = rows.filter(Q(created_at__lt=until.created_at) | Q(created_at=until.created_at, pk__lte=until.pk))
    return Use(rows.order_by()[: MOST + 1].count(), included)


def place_of(conversation: Conversation, now: datetime) -> Use | None:
    """The how-manieth of its company it is; None: not begun this month by the customer, or its tier counts nothing."""
    if conversation.created_at < month_of(conversation.workspace, now) or conversation.status in NOT_COUNTED:
        return None
    company = conversation.customer.company if conversation.customer and conversation.last_inbound_at else None
    return use_of(company, conversation.workspace, conversation)


def beyond(workspace: Workspace, now: datetime) -> QuerySet[Any, Any] | None:
    """All such of this month; None: no tier counts anything."""
    counting = dict(Tier.objects.filter(workspace=workspace, calls__gt=0).values_list("name", "calls"))
    if not counting:
        return None
    included = Case(
        *(When(customer__company__tier=name, then=Value(calls)) for name, calls in counting.items()),
        output_field=IntegerField(),
    )
    place = Window(RowNumber(), partition_by=F("customer__company"), order_by=[F("created_at").asc(), F("pk").asc()])
    rows = begun_since(month_of(workspace, now)).filter(workspace=workspace, customer__company__tier__in=list(counting))
    return rows.annotate(place=place, included=included).filter(place__gt=F("included")).order_by().values("pk")


def _included(company: Company | None) -> int | None:
    if company is None or not company.tier:
        return None
    rows = Tier.objects.filter(workspace=company.workspace_id, name=company.tier, calls__gt=0)
    return rows.values_list("calls", flat=True).first()
