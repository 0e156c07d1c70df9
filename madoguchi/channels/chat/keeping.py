"""Chat windows are made and changed. Their key never changes: it stands on websites."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from madoguchi.accounts.models import Workspace
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Site
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit import shown

MOST = 50
TOLD = ("name", "inbox_id", "is_active", "origins", "looks", "words", "asks", "timing", "signed_only", "keeps_pages_days")


class NameTaken(ValueError):
    """There is one of that name."""


class TooMany(ValueError):
    """More than anybody could look after."""


def keep(workspace: Workspace, site: Site | None, told: Mapping[str, Any], *, by: Model | Actor, seen: str = "") -> Site:
    """A new window, or another shape of one. Raises NameTaken, TooMany, kit.shown.ChangedMeanwhile."""
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        others = Site.objects.filter(workspace=workspace).exclude(pk=site.pk if site else 0)
        if others.filter(name=told["name"]).exists():
            raise NameTaken
        if site is None and others.count() >= MOST:
            raise TooMany
        row = Site.objects.select_for_update().get(pk=site.pk) if site else Site(workspace=workspace)
        shown.refuse_changed(seen, mark_of(row))
        for name in TOLD:
            if name in told:
                setattr(row, name, told[name])
        row.save()
        kind = ChatEvent.SITE_CHANGED if site else ChatEvent.SITE_MADE
        payload = {"active": row.is_active, "inbox": row.inbox_id}
        record(kind, workspace_id=workspace.pk, by=by, subject=("chat_site", row.pk), payload=payload)
    return row


def mark_of(site: Site) -> str:
    """What a form shows of it."""
    return shown.mark_of(*(getattr(site, name) for name in TOLD))
