"""What is kept of visitors only for a while: the page they are on and their device; visitors who never said a word."""

from datetime import datetime, timedelta

from django.utils import timezone

from madoguchi.channels.chat.models import Visitor

AT_ONCE = 2_000
FORGOTTEN_AFTER = timedelta(days=90)


def wipe_due(now: datetime | None = None) -> int:
    """Pages and devices whose time is over; how many visitors were wiped. Called by the clock."""
    due = Visitor.objects.filter(wipe_at__lte=now or timezone.now()).order_by("wipe_at").values_list("pk", flat=True)
    return Visitor.objects.filter(pk__in=list(due[:AT_ONCE])).update(page={}, device={}, wipe_at=None)


def forget_due(now: datetime | None = None) -> int:
    """Visitors without a talk who have not been here for long; blocked ones stay until they are free. How many went."""
    now = now or timezone.now()
    silent = Visitor.objects.filter(last_seen_at__lte=now - FORGOTTEN_AFTER, talks=None).exclude(blocked_until__gt=now)
    return Visitor.objects.filter(pk__in=list(silent.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])).delete()[0]
