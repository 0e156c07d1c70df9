"""A workspace's own names for the stages inside a status (進行状況): added, renamed, put in order, removed."""

from django.db.models import Max, Model

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Status, SubStatus
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

STAGED = (Status.OPEN, Status.WAITING, Status.SNOOZED)


class StageNameTaken(ValueError):
    """The status has a stage of this name already."""


class NoStagesHere(ValueError):
    """What is closed, spam or in the trash has no stages."""


def add_stage(workspace: Workspace, *, status: int, name: str, by: Model | Actor) -> SubStatus:
    """A new stage, last in its status. Raises StageNameTaken, NoStagesHere."""
    if status not in STAGED:
        raise NoStagesHere(str(status))
    with writing():
        _lock(workspace.pk)
        _refuse_taken(workspace.pk, status, name, None)
        rows = SubStatus.objects.filter(workspace=workspace, status=status)
        last: int | None = rows.aggregate(last=Max("position"))["last"]
        place = 0 if last is None else last + 1
        stage = SubStatus.objects.create(workspace=workspace, status=status, name=name, position=place)
        _tell(ConversationEvent.STAGE_ADDED, stage, by)
    return stage


def rename_stage(stage: SubStatus, *, name: str, by: Model | Actor) -> SubStatus:
    """Call it otherwise, on every conversation that stands in it. Raises StageNameTaken."""
    with writing():
        _lock(stage.workspace_id)
        fresh = SubStatus.objects.get(pk=stage.pk)
        if fresh.name == name:
            return fresh
        _refuse_taken(fresh.workspace_id, fresh.status, name, fresh.pk)
        fresh.name = name
        fresh.save(update_fields=["name"])
        _tell(ConversationEvent.STAGE_RENAMED, fresh, by)
    return fresh


def move_stage(stage: SubStatus, *, up: bool, by: Model | Actor) -> None:
    """One place up or down among the stages of its status; at the end of the row nothing happens."""
    with writing():
        _lock(stage.workspace_id)
        row = list(SubStatus.objects.filter(workspace_id=stage.workspace_id, status=stage.status).order_by("position", "id"))
        here = next((place for place, each in enumerate(row) if each.pk == stage.pk), None)
        if here is None or not 0 <= (there := here - 1 if up else here + 1) < len(row):
            return
        row[here], row[there] = row[there], row[here]
        for place, each in enumerate(row):
            each.position = place
        SubStatus.objects.bulk_update(row, ["position"])
        _tell(ConversationEvent.STAGE_MOVED, stage, by)


def remove_stage(stage: SubStatus, *, by: Model | Actor) -> None:
    """Gone for good; conversations that stood in it stay as they are, without a stage."""
    with writing():
        _lock(stage.workspace_id)
        if SubStatus.objects.filter(pk=stage.pk).delete()[0]:
            _tell(ConversationEvent.STAGE_REMOVED, stage, by)


def _lock(workspace_id: int) -> None:
    """One at a time; conversations come in meanwhile."""
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)


def _refuse_taken(workspace_id: int, status: int, name: str, own: int | None) -> None:
    if SubStatus.objects.filter(workspace_id=workspace_id, status=status, name=name).exclude(pk=own or 0).exists():
        raise StageNameTaken(name)


def _tell(kind: ConversationEvent, stage: SubStatus, by: Model | Actor) -> None:
    record(kind, workspace_id=stage.workspace_id, by=by, subject=("stage", stage.pk), payload={"status": int(stage.status)})
