"""Jobs: work that a person started and may watch or cancel. Same engine as deliveries."""

import logging
import threading
import traceback
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import F
from django.utils import timezone

from madoguchi.journal import claiming, waking
from madoguchi.journal.models import Job
from madoguchi.journal.transactions import writing

log = logging.getLogger(__name__)

State = Job.State
PAUSES = (5.0, 30.0, 120.0, 600.0)
MAX_TRIES = 5
BREATH_SECONDS = 0.25
IDLE_SECONDS = 1.0

type Work = Callable[["Progress"], Any]
_works: dict[str, Work] = {}


class Cancelled(Exception):
    """Somebody asked for this job to stop; what is done stays done."""


class GaveUp(Exception):
    """The job cannot succeed, however often it is tried; the message says why."""


class Progress:
    """A job under way: what it was asked for, and how far it has come."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.payload: dict[str, Any] = job.payload

    def expect(self, total: int) -> None:
        """Say how much there is to do."""
        Job.objects.filter(pk=self.job.pk).update(total_count=total)

    def advance(self, count: int = 1) -> None:
        """Say that `count` more is done. Raises Cancelled when somebody asked for it."""
        self.count(count)
        self.heed()

    def count(self, count: int) -> None:
        """The same without listening: for the transaction that does the work, so that no kill makes it wrong."""
        Job.objects.filter(pk=self.job.pk).update(done_count=F("done_count") + count)

    def heed(self) -> None:
        """Raises Cancelled when somebody asked for it."""
        if Job.objects.filter(pk=self.job.pk, cancel_asked_at__isnull=False).exists():
            raise Cancelled


def work(kind: str) -> Callable[[Work], Work]:
    """Register what carries out jobs of this kind. It may run again after a kill, so it must know what is done."""

    def register(function: Work) -> Work:
        _works[kind] = function
        return function

    return register


def ask(
    kind: str,
    *,
    workspace_id: int | None,
    payload: dict[str, Any],
    asked_by_id: int | None = None,
    key: str | None = None,
    is_pressing: bool = False,
) -> Job:
    """Write a job into the running transaction; with a key, the same job is asked for once. One that `is_pressing` goes before
    whatever waits."""
    if key is not None and (there := Job.objects.filter(workspace_id=workspace_id, kind=kind, key=key).first()):
        return there
    job = Job.objects.create(
        kind=kind,
        workspace_id=workspace_id,
        payload=payload,
        asked_by_id=asked_by_id,
        key=key,
        next_try=timezone.now() - claiming.AHEAD if is_pressing else timezone.now(),
    )
    waking.wake_after_commit()
    return job


def cancel(job_id: int) -> None:
    """Stop a job at its next step; one that has not begun never begins."""
    with writing():
        now = timezone.now()
        Job.objects.filter(pk=job_id, state__in=claiming.READY).update(state=State.CANCELLED, ended_at=now, cancel_asked_at=now)
        Job.objects.filter(pk=job_id, state=State.RUNNING).update(cancel_asked_at=now)


def work_once() -> int:
    """One turn: take up what a killed worker held, carry out one job. How many were carried out."""
    if not claiming.is_waiting(Job):
        return 0
    with writing():
        for job in claiming.lapsed(Job):
            claiming.leave(job, State.QUEUED, words="The worker stopped; the job goes on.", again_at=timezone.now())
        claimed = claiming.claim(Job, 1)
    for job in claimed:
        with claiming.kept_leased([job]):
            _carry_out(job)
    return len(claimed)


def run(stop: threading.Event) -> None:
    """Carry out jobs until `stop`."""
    waiter = waking.Waiter(BREATH_SECONDS)
    try:
        while not stop.is_set():
            try:
                if not work_once():
                    waiter.wait(IDLE_SECONDS)
            except DatabaseError:
                log.exception("jobs: the database did not answer; trying again")
                connection.close_if_unusable_or_obsolete()
                waiter.wait(IDLE_SECONDS)
    finally:
        waiter.close()


def _carry_out(job: Job) -> None:
    result, again_at, words = None, None, ""
    try:
        result = _works[job.kind](Progress(job))
        state = State.DONE
    except Cancelled:
        state = State.CANCELLED
    except GaveUp as error:
        state, words = State.FAILED, str(error)
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        words = traceback.format_exc(limit=-3)
        state = State.FAILED if job.tries >= MAX_TRIES else State.DEFERRED
        again_at = timezone.now() + claiming.next_pause(PAUSES, job.tries) if state == State.DEFERRED else None
    with writing():
        if claiming.leave(job, state, words=words, again_at=again_at):
            Job.objects.filter(pk=job.pk).update(result=result)
