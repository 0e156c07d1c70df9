"""A workspace's own fields: made, changed, put in order, archived. Values that no longer fit are kept, and shown as former."""

from typing import Any

from django.db.models import Max, Model
from django.utils import timezone

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.custom_fields import entries
from madoguchi.conversations.custom_fields.entries import Entry
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import CustomField
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing

COLUMNS = ("kind", "name", "help_text", "unit", "is_required")


class NameTaken(ValueError):
    """Another field of the same thing is called so, perhaps an archived one."""


def save(
    workspace: Workspace, field: CustomField | None, *, home: str, wanted: dict[str, Any], by: Model | Actor
) -> tuple[CustomField, int]:
    """Make or change one; answers how many values of removed entries are kept. Raises NameTaken.

    `wanted`: COLUMNS, `inboxes`, `shown_when`, `entries` (read already)."""
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        others = CustomField.objects.filter(workspace=workspace, home=home)
        if others.filter(name=wanted["name"]).exclude(pk=field.pk if field else 0).exists():
            raise NameTaken(wanted["name"])
        kind = ConversationEvent.CUSTOM_FIELD_CHANGED if field else ConversationEvent.CUSTOM_FIELD_MADE
        if field is None:
            last: int | None = others.aggregate(last=Max("position"))["last"]
            field = CustomField(workspace=workspace, home=home, position=0 if last is None else last + 1)
        for name in COLUMNS:
            setattr(field, name, wanted[name])
        field.save()
        field.inboxes.set(wanted["inboxes"])
        field.shown_when.set(wanted["shown_when"])
        kept = entries.keep(field, _entries(field, wanted["entries"]))
        _tell(kind, field, by)
    return field, kept


def _entries(field: CustomField, wanted: list[Entry]) -> list[Entry]:
    return wanted if field.kind in {"choice", "multi"} else []


def archive(field: CustomField, *, by: Model | Actor) -> None:
    """Shown and asked no more; its values stay."""
    with writing():
        if CustomField.objects.filter(pk=field.pk, archived_at=None).update(archived_at=timezone.now()):
            _tell(ConversationEvent.CUSTOM_FIELD_ARCHIVED, field, by)


def bring_back(field: CustomField, *, by: Model | Actor) -> None:
    """Shown again, with what stood in it."""
    with writing():
        if CustomField.objects.filter(pk=field.pk, archived_at__isnull=False).update(archived_at=None):
            _tell(ConversationEvent.CUSTOM_FIELD_BROUGHT_BACK, field, by)


def move(field: CustomField, *, up: bool, by: Model | Actor) -> None:
    """One place up or down among the fields of its home."""
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=field.workspace_id)
        every = CustomField.objects.filter(workspace_id=field.workspace_id, home=field.home, archived_at=None)
        row = list(every.order_by("position", "id"))
        here = next((place for place, each in enumerate(row) if each.pk == field.pk), None)
        if here is None or not 0 <= (there := here - 1 if up else here + 1) < len(row):
            return
        row[here], row[there] = row[there], row[here]
        for place, each in enumerate(row):
            each.position = place
        CustomField.objects.bulk_update(row, ["position"])
        _tell(ConversationEvent.CUSTOM_FIELD_CHANGED, field, by)


def _tell(kind: ConversationEvent, field: CustomField, by: Model | Actor) -> None:
    record(kind, workspace_id=field.workspace_id, by=by, subject=("custom_field", field.pk))
