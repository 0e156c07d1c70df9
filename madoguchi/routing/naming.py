"""How this room's things are called in the audit log; looked up now, for the log itself holds no names."""

from collections.abc import Sequence

from madoguchi.accounts.auditing import name_subjects
from madoguchi.routing.models import Queue, Skill


def register() -> None:
    """Called once at start."""
    name_subjects("queue", queues)
    name_subjects("skill", _skills)


def queues(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    """Names of queues by id."""
    return dict(Queue.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))


def _skills(workspace_id: int, ids: Sequence[int]) -> dict[int, str]:
    return dict(Skill.objects.filter(workspace_id=workspace_id, pk__in=ids).values_list("pk", "name"))
