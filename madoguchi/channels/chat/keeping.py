"""Chat windows are made and changed. Their key never changes: it stands on websites."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from madoguchi.accounts.keeping_named import taken_up
from madoguchi.accounts.models import Workspace
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Site
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.shown import mark_of

MOST = 50
TOLD = ("name", "inbox_id", "is_active", "origins", "looks", "words", "asks", "timing", "signed_only", "keeps_pages_days")


def keep(workspace: Workspace, site: Site | None, told: Mapping[str, Any], *, by: Model | Actor, seen: str = "") -> Site:
    """A new window, or another shape of one; `seen`: what its form had `shown`. Raises kit.not_kept.NotKept."""
    with writing():
        rows = Site.objects.filter(workspace=workspace)
        kept = taken_up(workspace, rows, site, name=told["name"], most=MOST, seen=seen, shown=shown)
        row = kept or Site(workspace=workspace)
        for name in TOLD:
            if name in told:
                setattr(row, name, told[name])
        row.save()
        kind = ChatEvent.SITE_CHANGED if site else ChatEvent.SITE_MADE
        payload = {"active": row.is_active, "inbox": row.inbox_id}
        record(kind, workspace_id=workspace.pk, by=by, subject=("chat_site", row.pk), payload=payload)
    return row


def shown(site: Site) -> str:
    """What a form shows of it."""
    return mark_of(*(getattr(site, name) for name in TOLD))
