"""How long the log of rules is kept."""

from datetime import timedelta

from django.utils import timezone

from madoguchi.journal.transactions import writing
from madoguchi.rules.models import Outcome, RuleDay, RuleRun

KEPT = timedelta(days=90)
MISSES_KEPT = timedelta(days=2)
DAYS_KEPT = timedelta(days=400)
BATCH = 2000


def forget_old() -> int:
    """Take away what is older, a batch at a time; how many. For the clock."""
    now = timezone.now()
    with writing():
        old = RuleRun.objects.filter(at__lt=now - KEPT).order_by("at").values_list("pk", flat=True)[:BATCH]
        gone = RuleRun.objects.filter(pk__in=list(old)).delete()[0]
        recent = RuleRun.objects.filter(at__lt=now - MISSES_KEPT, at__gte=now - KEPT, outcome=Outcome.NOT).order_by("at")
        gone += RuleRun.objects.filter(pk__in=list(recent.values_list("pk", flat=True)[:BATCH])).delete()[0]
        return gone + RuleDay.objects.filter(day__lt=(now - DAYS_KEPT).date()).delete()[0]
