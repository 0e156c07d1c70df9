"""The job: batch by batch, each in one transaction with its rows, so that a kill loses nothing and doubles nothing."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.db.models import Count

from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import may
from madoguchi.conversations import doors
from madoguchi.conversations.bulk import verbs
from madoguchi.conversations.bulk.asking import KIND
from madoguchi.conversations.bulk.verbs import Act, BulkVerb
from madoguchi.conversations.models import BulkRow, Conversation
from madoguchi.journal import working
from madoguchi.journal.models import Job
from madoguchi.journal.recording import gathering
from madoguchi.journal.transactions import writing
from madoguchi.kit.remembering import remembering

log = logging.getLogger(__name__)

BATCH = 50
OUTCOME = ["state", "reason", "before", "after"]
State = BulkRow.State
GONE, NO_RIGHT, FAILED, MERGED = "gone", "no_right", "failed", "merged"
type Step = Callable[[BulkRow, Conversation, Membership], None]


@working.work(KIND)
def carry_out(progress: working.Progress) -> dict[str, int]:
    """Every pending row through its verb."""
    verb = verbs.find(progress.payload["verb"])
    act = verb.bind(progress.payload["wish"])

    def step(row: BulkRow, conversation: Conversation, member: Membership) -> None:
        if not may(member, verb.right):
            row.state, row.reason = State.REFUSED, NO_RIGHT
        else:
            do(row, conversation, member, verb, act)

    return walk(progress, progress.job.pk, State.PENDING, step)


def do(row: BulkRow, conversation: Conversation, member: Membership, verb: BulkVerb, act: Act) -> None:
    """The verb on one, and how it stood before and after."""
    if conversation.merged_into_id is not None:
        row.state, row.reason = State.REFUSED, MERGED
        return
    row.before = verb.look(conversation, member.person)
    fresh = act(conversation, member.person)
    if not isinstance(fresh, Conversation):
        fresh = Conversation.objects.get(pk=conversation.pk)
    row.after = verb.look(fresh, member.person)
    row.state = State.SAME if row.after == row.before else State.DONE


def walk(
    progress: working.Progress, of_job: int, state: str, step: Step, *, refused: str = State.REFUSED, size: int | None = None
) -> dict[str, int]:
    """Take `step` with every row of a job that is in this state; one that cannot be done becomes `refused`, with a reason."""
    rows = BulkRow.objects.filter(workspace_id=progress.job.workspace_id or 0, job_id=of_job)
    waiting = rows.filter(state=state)
    left, size = waiting.count(), size or BATCH
    progress.expect(left + progress.job.done_count)
    while left:
        with writing():
            batch = list(waiting.select_for_update().order_by("position")[:size])
            with gathering(), remembering():
                _take(batch, progress.job, step, refused)
            BulkRow.objects.bulk_create(batch, update_conflicts=True, unique_fields=["id"], update_fields=OUTCOME)
            progress.count(len(batch))
        left = len(batch) // size
        progress.heed()
    return summary(progress.job.workspace_id or 0, of_job)


def summary(workspace_id: int, job_id: int) -> dict[str, int]:
    """How many came out how."""
    rows = BulkRow.objects.filter(workspace_id=workspace_id, job_id=job_id).order_by()
    return dict(rows.values_list("state").annotate(Count("pk")))


def _take(batch: list[BulkRow], job: Job, step: Step, refused: str) -> None:
    """Rights and sight are looked at anew for each batch; the conversations are locked in one order, against deadlocks."""
    member = Membership.objects.select_related("person", "workspace").filter(
        workspace_id=job.workspace_id or 0, person_id=job.asked_by_id or 0, is_active=True
    )
    who = member.first()
    seen: dict[int, Conversation] = {}
    if who is not None:
        wanted = doors.conversations(who).filter(pk__in=[row.conversation_id for row in batch])
        seen = {each.pk: each for each in wanted.select_for_update(of=("self",)).order_by("pk")}
    for row in batch:
        if who is None or row.conversation_id not in seen:
            row.state, row.reason = refused, GONE if who else NO_RIGHT
            continue
        try:
            with gathering():
                step(row, seen[row.conversation_id], who)  # every verb is a whole write of its own: what it refuses is undone
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 (one that fails must not stop the others)
            row.state, row.reason = refused, _reason(error, row)


def _reason(error: Exception, row: BulkRow) -> str:
    code = verbs.code_of(error)
    if code is None:
        log.error("bulk action %s: conversation %s", row.job_id, row.conversation_id, exc_info=error)
    return code or FAILED
