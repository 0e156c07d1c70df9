"""What the journal forgets after a while. Events are never among it."""

from datetime import timedelta

from django.utils import timezone

from madoguchi.journal.models import Once

KEYS_KEPT = timedelta(days=14)
AT_ONCE = 5000


def forget_old_keys() -> int:
    """Drop idempotency keys that no client can still be repeating; how many."""
    old = list(Once.objects.filter(at__lt=timezone.now() - KEYS_KEPT).values_list("pk", flat=True)[:AT_ONCE])
    return Once.objects.filter(pk__in=old).delete()[0]
