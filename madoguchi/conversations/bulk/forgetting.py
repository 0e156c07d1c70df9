"""What bulk actions leave behind is kept for a while after their way back has closed, and then removed."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from madoguchi.conversations.bulk import asking, replying, undoing
from madoguchi.conversations.models import BulkRow
from madoguchi.journal.models import Job

KINDS = (asking.KIND, replying.KIND, undoing.UNDO)
KEPT = timedelta(days=30)
AT_ONCE = 5000


def forget_old() -> int:
    """Remove rows, and the jobs that they belong to; how many of both. For the clock."""
    before = timezone.now() - undoing.UNDO_FOR - KEPT
    running = Job.objects.filter(kind__in=KINDS, ended_at=None).values("pk")
    old = BulkRow.objects.filter(created_at__lt=before).exclude(job_id__in=running).order_by("created_at")
    rows = BulkRow.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONCE])).delete()[0]
    kept = BulkRow.objects.filter(workspace_id=OuterRef("workspace_id"), job_id=OuterRef("pk"))
    ended = Job.objects.filter(~Exists(kept), kind__in=KINDS, ended_at__lt=before)
    return rows + Job.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[:AT_ONCE])).delete()[0]
