"""The bar of a bulk action: what it does, how far it has come, how long it will take, what it left out."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madoguchi.accounts.models import Membership
from madoguchi.conversations import doors
from madoguchi.conversations.bulk import asking, replying, undoing, verbs
from madoguchi.conversations.models import BulkRow
from madoguchi.journal.claiming import READY
from madoguchi.journal.models import Job

KINDS = (asking.KIND, replying.KIND, undoing.UNDO)
MOST_LEFT = 200
LEFT_OUT = (BulkRow.State.REFUSED, BulkRow.State.LEFT)


@dataclass(frozen=True)
class Bar:
    """As the template shows it. `left_out` is counted once the job has ended."""

    id: int
    label: str
    done: int
    total: int
    percent: int
    is_running: bool
    is_stopping: bool
    words: str
    left_out: int
    can_undo: bool


def of(job: Job) -> Bar:
    """How the job stands."""
    runs = job.state in READY or job.state == Job.State.RUNNING
    total = job.total_count or 0
    left_out = 0 if runs else _rows(job).filter(state__in=LEFT_OUT).count()
    return Bar(
        id=job.pk,
        label=_label(job),
        done=job.done_count,
        total=total,
        percent=round(100 * job.done_count / total) if total else 0,
        is_running=runs,
        is_stopping=runs and job.cancel_asked_at is not None,
        words=_time_left(job) if runs else _outcome(job),
        left_out=left_out,
        can_undo=undoing.can_undo(job) and _rows(job).filter(state=BulkRow.State.DONE).exists(),
    )


def left(job: Job, membership: Membership) -> list[dict[str, Any]]:
    """Those for which nothing was done, with the reason; of what the member no longer sees, the number alone."""
    rows = _rows(job).filter(state__in=LEFT_OUT).select_related("conversation__customer", "conversation__handle")
    shown = list(rows.order_by("position")[:MOST_LEFT])
    wanted = doors.conversations(membership).filter(pk__in=[row.conversation_id for row in shown])
    seen = set(wanted.values_list("pk", flat=True))
    return [
        {"conversation": row.conversation, "is_open": row.conversation_id in seen, "words": verbs.words_of(row.reason)}
        for row in shown
    ]


def _rows(job: Job) -> QuerySet[BulkRow]:
    return BulkRow.objects.filter(workspace_id=job.workspace_id or 0, job_id=job.payload.get("of", job.pk))


def _label(job: Job) -> str:
    label = str(verbs.find(job.payload["verb"]).label)
    return _("Undo: %(verb)s") % {"verb": label} if job.kind == undoing.UNDO else label


def _time_left(job: Job) -> str:
    if not job.done_count or not job.total_count:
        return _("Starting…")
    spent = (timezone.now() - job.created_at).total_seconds()
    seconds = max(1, round(spent / job.done_count * (job.total_count - job.done_count)))
    return ngettext("about %(n)s second left", "about %(n)s seconds left", seconds) % {"n": seconds}


def _outcome(job: Job) -> str:
    counted: dict[str, int] = job.result or {}
    done = counted.get("undone" if job.kind == undoing.UNDO else "done", job.done_count if job.result is None else 0)
    words = ngettext("%(n)s conversation", "%(n)s conversations", done) % {"n": f"{done:,}"}
    if job.state == Job.State.CANCELLED:
        return _("stopped after %(words)s") % {"words": words}
    if job.state == Job.State.FAILED:
        return _("could not be finished; %(words)s are done") % {"words": words}
    same = counted.get("same", 0)
    return _("%(words)s; %(same)s were so already") % {"words": words, "same": f"{same:,}"} if same else words
