"""Who stands in for somebody: named for an absence, at their seat, or as their deputy of these days."""

from datetime import datetime

from madoguchi.accounts.approval import Deputy
from madoguchi.accounts.models import Membership
from madoguchi.routing.deciding import Terms
from madoguchi.routing.models import Absence, Seat

TERMS = Terms(0)  # a backup needs no queue's skills: somebody named them


def backup_of(membership: Membership, now: datetime) -> Membership | None:
    """The one to ask first."""
    gone = Absence.objects.filter(membership=membership, since__lte=now, until__gt=now).exclude(backup=None).first()
    seat = Seat.objects.filter(membership=membership).exclude(backup=None).first()
    named = gone.backup_id if gone else seat.backup_id if seat else None
    here = Membership.objects.filter(workspace_id=membership.workspace_id, is_active=True)
    members = here.select_related("person", "workspace")
    if named is not None and (found := members.filter(pk=named).first()):
        return found
    rows = Deputy.objects.filter(workspace_id=membership.workspace_id, person=membership.person_id)
    rows = rows.filter(since__lte=now, until__gt=now)
    return members.filter(person__in=rows.values("stands_in")).order_by("id").first()
