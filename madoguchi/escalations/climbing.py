"""The clock of escalations: whoever has not acknowledged in time is followed by the next. Each climb is one transaction."""

import logging
from datetime import timedelta

from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from madoguchi.accounts.events import AccountEvent
from madoguchi.conversations.changing import locked, tell
from madoguchi.escalations import calling
from madoguchi.escalations.events import EscalationEvent
from madoguchi.escalations.models import Escalation
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM

log = logging.getLogger(__name__)

AT_ONCE = 100
MOST_ROUNDS = 12  # how often the last step is called again
SLIP = timedelta(minutes=1)  # by so much clocks may differ
OPEN = Escalation.State.OPEN


def climb_due() -> int:
    """Call the next step where nobody has acknowledged in time, the last one again and again; how many. For the clock."""
    now = timezone.now()
    due = Escalation.objects.filter(Q(climbs_at__lte=now) | Q(called_at__gt=now + SLIP, climbs_at__isnull=False), state=OPEN)
    return sum(_tried(row) for row in list(due.order_by("climbs_at").select_related("conversation")[:AT_ONCE]))


def hasten(event: Event) -> None:
    """Somebody left, or a rotation or team is no more: a step that calls nobody now waits no longer."""
    rows = Escalation.objects.filter(workspace=event.workspace_id, state=OPEN, climbs_at__gt=timezone.now())
    for row in list(rows.select_related("conversation").order_by("climbs_at")[:AT_ONCE]):
        if row.step < len(row.steps) and not calling.members(row.conversation, [row.steps[row.step]]):
            rows.filter(pk=row.pk, step=row.step).update(climbs_at=timezone.now())


def _tried(row: Escalation) -> int:
    """One that cannot be read holds up no other."""
    try:
        return _climb(row) if row.climbs_at and row.climbs_at <= timezone.now() else _wait_anew(row)
    except DatabaseError:
        raise
    except Exception:
        log.exception("escalation %s cannot climb", row.pk)
        return 0


def _climb(row: Escalation) -> int:
    following = calling.reached(row.conversation, row.steps, row.step + 1, row.severity)
    step, rounds = (row.step, row.rounds + 1) if following is None else (following, row.rounds)
    now = timezone.now()
    due = calling.until(row.calendar_id, calling.patience(row.steps[step], row.severity), now) if rounds < MOST_ROUNDS else None
    nobody = calling.nobody_on_call(row.steps, row.step + 1, following, row.severity)
    steps = calling.snapshot(row.conversation, row.steps, step)
    with locked(row.conversation) as fresh:
        rows = Escalation.objects.filter(pk=row.pk, state=OPEN, climbs_at=row.climbs_at)
        if not rows.update(step=step, rounds=rounds, steps=steps, called_at=now, climbs_at=due):
            return 0
        payload = {"escalation": row.pk, "kind": row.kind, "step": step, "again": following is None, "nobody": nobody}
        tell(EscalationEvent.ESCALATION_CLIMBED, fresh, by=SYSTEM, payload=payload)
    return 1


def _wait_anew(row: Escalation) -> int:
    """The clock was set back: the step's minutes begin now, nobody waits longer for it."""
    now = timezone.now()
    due = calling.until(row.calendar_id, calling.patience(row.steps[row.step], row.severity), now)
    Escalation.objects.filter(pk=row.pk, state=OPEN, called_at=row.called_at).update(called_at=now, climbs_at=due)
    return 0


CHANGES = [
    AccountEvent.MEMBER_DEACTIVATED,
    AccountEvent.ROLE_CHANGED,
    AccountEvent.TEAM_MEMBERS_CHANGED,
    AccountEvent.TEAM_REMOVED,
    EscalationEvent.ROTATION_SET,
    EscalationEvent.ROTATION_REMOVED,
]
REACTIONS = (reaction("climb where nobody is left", CHANGES, hasten),)
