"""The way back, for a while: each goes where it stood, unless somebody has changed it since."""

from datetime import timedelta

from django.utils import timezone

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import may
from madoguchi.conversations.bulk import replying, verbs
from madoguchi.conversations.bulk.asking import KIND
from madoguchi.conversations.bulk.carrying_out import NO_RIGHT, walk
from madoguchi.conversations.models import BulkRow, Conversation
from madoguchi.journal import working
from madoguchi.journal.claiming import READY
from madoguchi.journal.models import Job
from madoguchi.journal.transactions import writing

UNDO = "bulk_undo"
UNDO_FOR = timedelta(hours=1)
CHANGED = "changed"
State = BulkRow.State


class TooLate(Exception):
    """Its hour is over."""


class UnderWay(Exception):
    """It has not ended yet; stop it first."""


def can_undo(job: Job) -> bool:
    """Whether the way back is open, and leads anywhere."""
    if job.ended_at is None or timezone.now() - job.ended_at >= UNDO_FOR:
        return False
    return job.kind == KIND or (job.kind == replying.KIND and replying.still_held(job))


def undo(job: Job, *, by: Membership) -> Job:
    """The job that puts back; the same one when asked twice. Raises UnderWay, TooLate."""
    if job.state in READY or job.state == Job.State.RUNNING:
        raise UnderWay
    if not can_undo(job):
        raise TooLate
    with writing():
        return working.ask(
            UNDO,
            workspace_id=job.workspace_id,
            payload={"of": job.pk, "verb": job.payload["verb"]},
            asked_by_id=by.person_id,
            key=str(job.pk),
        )


@working.work(UNDO)
def carry_back(progress: working.Progress) -> dict[str, int]:
    """Every row that was done."""
    verb = verbs.find(progress.payload["verb"])

    def step(row: BulkRow, conversation: Conversation, member: Membership) -> None:
        if not may(member, verb.right):
            row.state, row.reason = State.LEFT, NO_RIGHT
        elif verb.look(conversation, member.person) != row.after:
            row.state, row.reason = State.LEFT, CHANGED
        else:
            verb.put_back(conversation, row.before or {}, member.person)
            row.state = State.UNDONE

    return walk(progress, progress.payload["of"], State.DONE, step, refused=State.LEFT)
