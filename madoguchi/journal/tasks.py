"""Django's tasks on our jobs: `TASKS["default"]` points here, and there is no third queue."""

from typing import Any

from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import Task, TaskResult, TaskResultStatus
from django.tasks.exceptions import TaskResultDoesNotExist
from django.utils.module_loading import import_string

from madoguchi.journal import working
from madoguchi.journal.models import Job

KIND = "django_task"
_STATUS = {
    Job.State.QUEUED: TaskResultStatus.READY,
    Job.State.DEFERRED: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
}


class JobBackend(BaseTaskBackend):
    """Enqueues a task as a job in the running transaction."""

    supports_defer = True
    supports_get_result = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Write the job; it is carried out by whichever worker claims it."""
        self.validate_task(task)
        job = working.ask(
            KIND, workspace_id=None, payload={"task": task.module_path, "args": list(args), "kwargs": dict(kwargs)}
        )
        if task.run_after is not None:
            Job.objects.filter(pk=job.pk).update(next_try=task.run_after)
        return self._result(job, task)

    def get_result(self, result_id: str) -> TaskResult:
        """How the task stands. Raises TaskResultDoesNotExist."""
        job = Job.objects.filter(pk=result_id, kind=KIND).first() if str(result_id).isdecimal() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return self._result(job, import_string(job.payload["task"]))

    def _result(self, job: Job, task: Task) -> TaskResult:
        result: TaskResult = TaskResult(
            task=task,
            id=str(job.pk),
            status=_STATUS.get(Job.State(job.state), TaskResultStatus.FAILED),
            enqueued_at=job.created_at,
            started_at=None,
            finished_at=job.ended_at,
            last_attempted_at=None,
            args=job.payload["args"],
            kwargs=job.payload["kwargs"],
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        object.__setattr__(result, "_return_value", job.result)
        return result


@working.work(KIND)
def carry_out(progress: working.Progress) -> Any:
    """Call the task's function with what it was enqueued with."""
    task: Task = import_string(progress.payload["task"])
    return task.call(*progress.payload["args"], **progress.payload["kwargs"])
