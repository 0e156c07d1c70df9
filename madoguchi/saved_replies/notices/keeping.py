"""A notice is made, changed, taken away."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Inbox
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.not_kept import ChangedMeanwhile
from madoguchi.kit.shown import mark_of, refuse_changed
from madoguchi.saved_replies.events import SavedReplyEvent
from madoguchi.saved_replies.models import Notice

FIELDS = ("name", "text_ja", "text_en", "begins_at", "ends_at", "places", "closure", "days_before")


def add(workspace: Workspace, values: Mapping[str, Any], inboxes: Iterable[Inbox] = (), *, by: Model | Actor) -> Notice:
    """`values`: FIELDS. No inbox: all of them."""
    with writing():
        notice = Notice.objects.create(workspace=workspace, **{name: values[name] for name in FIELDS if name in values})
        notice.inboxes.set(inboxes)
        _tell(SavedReplyEvent.NOTICE_ADDED, notice, by)
    return notice


def shown(notice: Notice) -> str:
    """What the form shows of it."""
    inboxes = sorted(notice.inboxes.values_list("pk", flat=True))
    return mark_of(inboxes, *(getattr(notice, name) for name in FIELDS))


def change(notice: Notice, values: Mapping[str, Any], inboxes: Iterable[Inbox], *, by: Model | Actor, seen: str = "") -> Notice:
    """The same for one that is there; `seen`: what the form had `shown`. Raises ChangedMeanwhile, also where it is removed."""
    with writing():
        fresh = Notice.objects.select_for_update().filter(pk=notice.pk).first()
        if fresh is None:
            raise ChangedMeanwhile
        refuse_changed(seen, shown(fresh))
        for name in FIELDS:
            setattr(fresh, name, values.get(name, getattr(fresh, name)))
        fresh.save()
        fresh.inboxes.set(inboxes)
        _tell(SavedReplyEvent.NOTICE_CHANGED, fresh, by)
    return fresh


def remove(notice: Notice, *, by: Model | Actor) -> None:
    """It stands nowhere any more."""
    with writing():
        if Notice.objects.select_for_update().filter(pk=notice.pk).exists():
            _tell(SavedReplyEvent.NOTICE_REMOVED, notice, by)
            Notice.objects.filter(pk=notice.pk).delete()


def _tell(kind: SavedReplyEvent, notice: Notice, by: Model | Actor) -> None:
    record(kind, workspace_id=notice.workspace_id, by=by, subject=("notice", notice.pk))
