"""Folders: added, renamed, put in order, removed."""

from django.db.models import Max, Model

from madoguchi.accounts.models import Workspace
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.not_kept import NameTaken, TooMany
from madoguchi.saved_replies.events import SavedReplyEvent
from madoguchi.saved_replies.models import Folder

MOST = 100


def add_folder(workspace: Workspace, name: str, *, by: Model | Actor) -> Folder:
    """A new folder, last in the row. Raises NameTaken, TooMany."""
    with writing():
        _lock(workspace.pk)
        rows = Folder.objects.filter(workspace=workspace)
        _refuse_taken(workspace.pk, name, None)
        if rows[:MOST].count() >= MOST:
            raise TooMany
        last: int | None = rows.aggregate(last=Max("position"))["last"]
        folder = Folder.objects.create(workspace=workspace, name=name, position=0 if last is None else last + 1)
        _tell(SavedReplyEvent.FOLDER_ADDED, folder, by)
    return folder


def rename_folder(folder: Folder, name: str, *, by: Model | Actor) -> Folder:
    """Call it otherwise. Raises NameTaken."""
    with writing():
        _lock(folder.workspace_id)
        fresh = Folder.objects.get(pk=folder.pk)
        if fresh.name == name:
            return fresh
        _refuse_taken(fresh.workspace_id, name, fresh.pk)
        fresh.name = name
        fresh.save(update_fields=["name"])
        _tell(SavedReplyEvent.FOLDER_RENAMED, fresh, by)
    return fresh


def move_folder(folder: Folder, *, up: bool, by: Model | Actor) -> None:
    """One place up or down; at the end of the row nothing happens."""
    with writing():
        _lock(folder.workspace_id)
        row = list(Folder.objects.filter(workspace_id=folder.workspace_id).order_by("position", "id"))
        here = next((place for place, each in enumerate(row) if each.pk == folder.pk), None)
        if here is None or not 0 <= (there := here - 1 if up else here + 1) < len(row):
            return
        row[here], row[there] = row[there], row[here]
        for place, each in enumerate(row):
            each.position = place
        Folder.objects.bulk_update(row, ["position"])
        _tell(SavedReplyEvent.FOLDER_MOVED, folder, by)


def remove_folder(folder: Folder, *, by: Model | Actor) -> None:
    """Gone; its replies stay, without a folder."""
    with writing():
        _lock(folder.workspace_id)
        if Folder.objects.filter(pk=folder.pk).exists():
            _tell(SavedReplyEvent.FOLDER_REMOVED, folder, by)
            Folder.objects.filter(pk=folder.pk).delete()


def _lock(workspace_id: int) -> None:
    """One at a time; conversations come in meanwhile."""
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)


def _refuse_taken(workspace_id: int, name: str, own: int | None) -> None:
    if Folder.objects.filter(workspace_id=workspace_id, name=name).exclude(pk=own or 0).exists():
        raise NameTaken


def _tell(kind: SavedReplyEvent, folder: Folder, by: Model | Actor) -> None:
    record(kind, workspace_id=folder.workspace_id, by=by, subject=("saved_reply_folder", folder.pk))
