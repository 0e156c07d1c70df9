"""Jobs: watched, cancelled, taken up again; Django's tasks run on them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.tasks import TaskResultStatus, task
from django.utils import timezone

from madoguchi.journal import working
from madoguchi.journal.models import Job
from madoguchi.journal.transactions import writing
from madoguchi.journal.working import GaveUp, Progress, ask, work_once

pytestmark = pytest.mark.django_db(transaction=True)
State = Job.State


@pytest.fixture
def steps() -> Iterator[list[int]]:
    done: list[int] = []

    @working.work("count")
    def count(progress: Progress) -> int:
        progress.expect(progress.payload["to"])
        for n in range(progress.payload["to"]):
            if n == progress.payload.get("cancel_at"):
                working.cancel(progress.job.pk)
            done.append(n)
            progress.advance()
        if progress.payload.get("hopeless"):
            raise GaveUp("the file is no archive")
        return len(done)

    yield done
    working._works.pop("count")


def begin(**payload: object) -> Job:
    with writing():
        return ask("count", workspace_id=1, payload=payload)


def test_a_job_counts_its_progress_and_keeps_its_result(steps: list[int]) -> None:
    job = begin(to=3)
    work_once()
    job.refresh_from_db()
    assert (job.state, job.done_count, job.total_count, job.result) == (State.DONE, 3, 3, 3)


def test_a_cancelled_job_stops_at_its_next_step(steps: list[int]) -> None:
    job = begin(to=10, cancel_at=4)
    work_once()
    job.refresh_from_db()
    assert (job.state, steps) == (State.CANCELLED, [0, 1, 2, 3, 4])


def test_a_hopeless_job_says_why_and_is_not_repeated(steps: list[int]) -> None:
    job = begin(to=1, hopeless=True)
    work_once()
    job.refresh_from_db()
    assert (job.state, job.words, work_once()) == (State.FAILED, "the file is no archive", 0)


def test_what_a_killed_worker_held_goes_on(steps: list[int]) -> None:
    job = begin(to=1)
    Job.objects.update(state=State.RUNNING, token="gone", leased_until=timezone.now() - timedelta(seconds=1))
    work_once()
    job.refresh_from_db()
    assert job.state == State.DONE


@task
def double(n: int) -> int:
    return 2 * n


def test_djangos_tasks_run_on_our_jobs() -> None:
    result = double.enqueue(21)
    assert result.status == TaskResultStatus.READY
    work_once()
    result = double.get_result(result.id)
    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, 42)
