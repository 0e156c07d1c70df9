"""Whoever is on call next hears of it a day ahead, once."""

from datetime import datetime, timedelta
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership
from madoguchi.accounts.notifying import declare, notify_all
from madoguchi.escalations.events import EscalationEvent
from madoguchi.escalations.models import Rotation
from madoguchi.escalations.on_call.reading import plans
from madoguchi.escalations.on_call.turning import Turn, turns
from madoguchi.journal.recording import SYSTEM, record
from madoguchi.journal.transactions import writing

BEFORE = timedelta(days=1)
AHEAD, GIVEN, EMPTY = "on_call_ahead", "on_call_given", "on_call_empty"
PAGE = "settings/on-call/"
MOST = 2000

declare(AHEAD, _("You are on call within a day"), _("my on-call turn begins"), "phone", PAGE)
declare(GIVEN, _("An on-call turn was given to you"), _("a colleague gives me their on-call turn"), "phone", PAGE)
declare(EMPTY, _("An escalation found nobody on call"), _("an escalation finds nobody on call"), "phone-off", PAGE)


def tell_due() -> int:
    """Tell of every turn that begins within a day and was not told of; how many. For the clock."""
    every = list(Rotation.objects.select_related("workspace").order_by("id")[:MOST])
    moment = timezone.now()
    found = zip(every, plans(every).values(), strict=True)
    due = [(row, _beginning(list(turns(plan, moment, moment + BEFORE)), row.told_until)) for row, plan in found]
    return sum(_tell(row, coming) for row, coming in due if coming)


def _beginning(ahead: list[Turn], told_until: datetime | None) -> list[Turn]:
    """Those that begin with somebody else than who had it before."""
    changed = [later for earlier, later in pairwise(ahead) if later.person is not None and later.person != earlier.person]
    return [each for each in changed if told_until is None or each.start > told_until]


def _tell(row: Rotation, coming: list[Turn]) -> int:
    with writing():
        rows = Rotation.objects.filter(pk=row.pk, told_until=row.told_until)
        if not rows.update(told_until=coming[-1].start):
            return 0
        for each in coming:
            members = Membership.objects.filter(workspace=row.workspace_id, person=each.person, is_active=True)
            subject, told = ("rotation", row.pk), {"person": each.person or 0, "starts": int(each.start.timestamp())}
            kind = EscalationEvent.ON_CALL_AHEAD
            event = record(kind, workspace_id=row.workspace_id, by=SYSTEM, subject=subject, payload=told)
            notify_all(members.select_related("person"), AHEAD, event_id=event.pk)
    return len(coming)
