"""Workspaces: made with their first owner, and changed by those who may."""

import re
from typing import Any
from zoneinfo import available_timezones

from django.db.models import Model

from madoguchi.accounts.calendars import keeping
from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.joining import join
from madoguchi.accounts.models import Person, Role, Workspace
from madoguchi.journal.recording import SYSTEM, Actor, record
from madoguchi.journal.transactions import writing

FIELDS = frozenset({"name", "language", "time_zone", "undo_seconds"})
LONGEST_UNDO = 120
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


class SlugTaken(ValueError):
    """Another workspace has this short name."""


def create(
    *,
    name: str,
    slug: str,
    owner: Person,
    language: str = "ja",
    time_zone: str = "Asia/Tokyo",
    is_demo: bool = False,
    by: Model | Actor = SYSTEM,
) -> Workspace:
    """A workspace whose one member is its owner. Raises ValueError for a slug that fits no address, SlugTaken."""
    if not is_slug(slug):
        raise ValueError(slug)
    with writing():
        if Workspace.objects.filter(slug=slug).exists():
            raise SlugTaken(slug)
        workspace = Workspace.objects.create(name=name, slug=slug, language=language, time_zone=time_zone, is_demo=is_demo)
        record(AccountEvent.WORKSPACE_CREATED, workspace_id=workspace.pk, by=by, subject=("workspace", workspace.pk))
        join(workspace, owner, role=Role.OWNER, by=owner)
        keeping.open_first(workspace.pk, by=by)
    return workspace


def change(workspace: Workspace, *, by: Model | Actor, **fields: Any) -> Workspace:
    """Set some of FIELDS."""
    if unknown := fields.keys() - FIELDS:
        raise ValueError(f"A workspace has no {', '.join(sorted(unknown))}.")
    with writing():
        fresh = Workspace.objects.select_for_update().get(pk=workspace.pk)
        changed = sorted(name for name, value in fields.items() if getattr(fresh, name) != value)
        for name in changed:
            setattr(fresh, name, fields[name])
        if changed:
            fresh.save(update_fields=changed)
            record(
                AccountEvent.WORKSPACE_CHANGED,
                workspace_id=fresh.pk,
                by=by,
                subject=("workspace", fresh.pk),
                payload={"fields": changed},
            )
    return fresh


def is_slug(text: str) -> bool:
    """Small letters, digits and inner hyphens, at most 40: it stands in addresses."""
    return _SLUG.fullmatch(text) is not None


def time_zones() -> list[str]:
    """Every zone by name, without the old aliases."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/")))
