"""A changed policy counts for what is open already: a job that goes through it all, some at a time."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations.models import Conversation, Status
from madoguchi.journal import working
from madoguchi.service_levels import matching, reckoning
from madoguchi.service_levels.models import Policy

KIND = "service_levels.apply"
AT_ONCE = 100
STANDING = (Status.OPEN, Status.WAITING, Status.SNOOZED)


def ask(policy: Policy, by: Person) -> None:
    """In the running transaction. What was decided now makes nothing overdue by itself."""
    payload = {"workspace": policy.workspace_id, "at": timezone.now().isoformat()}
    working.ask(KIND, workspace_id=policy.workspace_id, payload=payload, asked_by_id=by.pk)


def ask_since(workspace_id: int, at: datetime) -> None:
    """The same for whatever else decides it, from that moment on."""
    working.ask(KIND, workspace_id=workspace_id, payload={"workspace": workspace_id, "at": at.isoformat()})


@working.work(KIND)
def apply(progress: working.Progress) -> dict[str, Any]:
    """Every open conversation of the workspace asks anew which policy counts; the same again changes nothing."""
    matching.forget()
    workspace, decided = progress.payload["workspace"], datetime.fromisoformat(progress.payload["at"])
    last, done = 0, 0
    rows = Conversation.objects.filter(workspace_id=workspace, status__in=STANDING).order_by("pk")
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        reckoning.reckon(workspace, ids, choose_anew=True, decided_at=decided)
        last, done = ids[-1], done + len(ids)
        progress.advance(len(ids))
    return {"conversations": done}
