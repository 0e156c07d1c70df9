"""Proactive contacts (M37): how often windows spoke first, and what it changed. By lot some are held back; whoever wrote to us
within a week, of those who were shown it and of those who were not, says how many contacts it prevented or made.

prevented = 1 − (contact rate of the shown ÷ contact rate of the held back). An answer to the nudge itself is no contact here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, When

from madoguchi.channels.chat.models import Nudge, Talk, Touch
from madoguchi.conversations.models import Channel, Conversation

DAYS = 90
WITHIN = timedelta(days=7)
FEW = 50  # of fewer on either side nothing is said
MOST_CUSTOMERS = 50_000


@dataclass(frozen=True)
class Line:
    """Of one nudge, of the last ninety days. The rates: of those whose week is over; None: too few."""

    nudge: Nudge
    shown: int
    held_out: int
    answered: int
    shown_over: int
    held_over: int
    contacts_shown: int
    contacts_held: int

    @property
    def rate_shown(self) -> float | None:
        return 100 * self.contacts_shown / self.shown_over if self.shown_over else None

    @property
    def rate_held(self) -> float | None:
        return 100 * self.contacts_held / self.held_over if self.held_over else None

    @property
    def prevented(self) -> float | None:
        if self.shown_over < FEW or self.held_over < FEW or not self.contacts_held:
            return None
        return 100 * (1 - (self.contacts_shown / self.shown_over) / (self.contacts_held / self.held_over))


def lines(workspace_id: int, nudges: Iterable[Nudge], now: datetime) -> list[Line]:
    """For each of these nudges. One query for all."""
    rows = _counted(workspace_id, now).values("nudge").annotate(**_counts(now)).order_by()
    found = {row.pop("nudge"): row for row in rows}
    nothing = dict.fromkeys(_counts(now), 0)
    return [Line(nudge, **found.get(nudge.pk, nothing)) for nudge in nudges]


def per_customer(workspace_id: int, now: datetime) -> tuple[int, int]:
    """Touches of the last thirty days, and the customers who had to do with us in them."""
    since = now - timedelta(days=30)
    shown = Touch.objects.filter(workspace_id=workspace_id, is_held_out=False, at__gt=since).count()
    active = Conversation.objects.filter(workspace_id=workspace_id, last_activity__gt=since).exclude(customer=None)
    return shown, active.order_by().values("customer").distinct()[:MOST_CUSTOMERS].count()


def _counted(workspace_id: int, now: datetime):  # type: ignore[no-untyped-def]  # (annotated querysets have no name)
    from_ = Case(When(answered_at=None, then=F("at")), default=F("answered_at"), output_field=DateTimeField())
    until = ExpressionWrapper(F("at") + WITHIN, output_field=DateTimeField())
    rows = Touch.objects.filter(workspace_id=workspace_id, at__gt=now - timedelta(days=DAYS)).annotate(from_=from_, until=until)
    talked = Talk.objects.filter(visitor=OuterRef("visitor"), started_at__gt=OuterRef("from_"))
    wrote = Conversation.objects.filter(customer=OuterRef("visitor__customer"), created_at__gt=OuterRef("at"))
    talked = talked.filter(started_at__lte=OuterRef("until"))
    wrote = wrote.filter(created_at__lte=OuterRef("until")).exclude(channel=Channel.CHAT)
    return rows.annotate(contacted=Exists(talked) | Exists(wrote))


def _counts(now: datetime) -> dict[str, Count]:
    is_shown, is_over = Q(is_held_out=False), Q(at__lte=now - WITHIN)
    return {
        "shown": Count("pk", filter=is_shown),
        "held_out": Count("pk", filter=~is_shown),
        "answered": Count("answered_at"),
        "shown_over": Count("pk", filter=is_shown & is_over),
        "held_over": Count("pk", filter=~is_shown & is_over),
        "contacts_shown": Count("pk", filter=is_shown & is_over & Q(contacted=True)),
        "contacts_held": Count("pk", filter=~is_shown & is_over & Q(contacted=True)),
    }
