"""How grave it is: changed while it runs, the open step's minutes are counted anew from when it was called."""

from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import locked, tell
from madoguchi.escalations import calling
from madoguchi.escalations.escalating import STANDING, Ended, State
from madoguchi.escalations.events import EscalationEvent
from madoguchi.escalations.models import Escalation, Severity
from madoguchi.journal.recording import Actor


def grade(escalation: Escalation, severity: int, *, by: Person | Actor) -> Escalation:
    """It is this grave from now on. A step whose minutes are used up by that climbs with the next look of the clock. Raises
    Ended; ValueError for what is no severity."""
    grave = Severity(severity)
    with locked(escalation.conversation) as fresh:
        row = Escalation.objects.select_for_update().filter(pk=escalation.pk, state__in=STANDING).first()
        if row is None:
            raise Ended
        if row.severity == grave:
            return row
        before, row.severity = row.severity, grave
        if row.state == State.OPEN:
            row.rounds = 0 if grave < before else row.rounds
            length = calling.patience(row.steps[row.step], grave)
            row.climbs_at = calling.until(row.calendar_id, length, row.called_at or row.at)
        row.save(update_fields=["severity", "rounds", "climbs_at"])
        payload = {"escalation": row.pk, "kind": row.kind, "from": before, "to": int(grave)}
        if row.climbs_at:
            payload["climbs_in"] = max(0, round((row.climbs_at - timezone.now()).total_seconds() / 60))
        tell(EscalationEvent.SEVERITY_SET, fresh, by=by, payload=payload)
    return row


def worsen(escalation: Escalation, severity: int, *, by: Person | Actor) -> Escalation:
    """As grave as that, where it is not graver already."""
    return grade(escalation, severity, by=by) if severity < escalation.severity else escalation
