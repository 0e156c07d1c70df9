"""The ratings of chats, as others count them: asked is every talk that one of us has answered and that has ended."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from madoguchi.channels.chat.models import Talk, TalkState


def asked(workspace_id: int) -> QuerySet[Any]:
    """As conversations/rated.py wants them. Who rated and then wrote once more is asked all the same."""
    over = Q(state=TalkState.ENDED, answered_at__isnull=False) | Q(rating__isnull=False)
    rows = Talk.objects.filter(over, workspace=workspace_id)
    return rows.annotate(
        asked_at=Coalesce("ended_at", "last_line_at"),
        stars=F("rating"),
        said=F("rating_words"),
        where_id=F("site"),
        where=F("site__name"),
    )


def last_of(customer_id: int) -> tuple[datetime, int] | None:
    """A customer's newest."""
    rows = Talk.objects.filter(conversation__customer=customer_id, rating__isnull=False).order_by("-last_line_at")
    found = rows.annotate(at=Coalesce("ended_at", "last_line_at")).values_list("at", "rating").first()
    return (found[0], found[1]) if found and found[1] else None
