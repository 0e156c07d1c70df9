"""Telling a person something under the bell, once per event."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from madoguchi.accounts.models import Notification, Person


def notify(
    person: Person,
    kind: str,
    *,
    workspace_id: int,
    conversation_id: int | None = None,
    event_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Show it to the person; a repeat of the same event changes nothing."""
    Notification.objects.get_or_create(
        workspace_id=workspace_id,
        person=person,
        kind=kind,
        event_id=event_id,
        defaults={"conversation_id": conversation_id, "payload": dict(payload or {}), "at": timezone.now()},
    )
