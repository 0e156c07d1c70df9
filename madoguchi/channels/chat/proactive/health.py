"""How it went with a customer lately, by what the house surely knows: their newest rating, and promises that we did not keep.
No guess, no score; an open complaint is no matter of it, for then no window speaks first at all."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from madoguchi.conversations import rated
from madoguchi.conversations.models import Promise, PromiseState

LATELY = timedelta(days=90)
LOW, HIGH = 2, 4
TROUBLE, CONTENT, UNKNOWN = "trouble", "content", "unknown"
STATES = (TROUBLE, CONTENT, UNKNOWN)


def of(customer_id: int) -> str:
    """One of STATES."""
    since = timezone.now() - LATELY
    newest = rated.last_of(customer_id)
    stars = newest[1] if newest and newest[0] > since else None
    if (stars is not None and stars <= LOW) or _has_broken_promise(customer_id):
        return TROUBLE
    return CONTENT if stars is not None and stars >= HIGH else UNKNOWN


def _has_broken_promise(customer_id: int) -> bool:
    now = timezone.now()
    broken = Q(state=PromiseState.BROKEN) | Q(state=PromiseState.OPEN, due_at__lt=now)
    return Promise.objects.filter(broken, conversation__customer=customer_id, due_at__gt=now - LATELY).exists()
