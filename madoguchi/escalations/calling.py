"""Whom a step calls, and until when they may take to acknowledge."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.calendars.reading import hours_of
from madoguchi.accounts.models import Membership, Role
from madoguchi.conversations import doors
from madoguchi.conversations.models import Conversation
from madoguchi.escalations.models import Escalation, EscalationKind, Severity
from madoguchi.escalations.on_call.reading import on_call
from madoguchi.kit.open_time import add_open_time

type Step = Mapping[str, Any]

ABOVE = [int(Role.ADMIN), int(Role.OWNER)]
FIRST_MINUTES = {"1": 5, "2": 15, "3": 30, "4": 60}
THEN_MINUTES = {"1": 10, "2": 30, "3": 60, "4": 120}
_LEADS: dict[str, Any] = {"roles": [int(Role.LEAD)], "minutes": FIRST_MINUTES}
_ABOVE: dict[str, Any] = {"roles": ABOVE, "minutes": THEN_MINUTES}
USUAL: dict[str, list[dict[str, Any]]] = {
    EscalationKind.EMERGENCY: [_LEADS, _ABOVE],
    EscalationKind.HIERARCHICAL: [_LEADS, _ABOVE],
    EscalationKind.FUNCTIONAL: [_LEADS],
}
USUAL_SEVERITY = {EscalationKind.EMERGENCY: Severity.CRITICAL}
USUAL_MINUTES = 15
MOST_CALLED = 100


def members(conversation: Conversation, steps: Sequence[Step]) -> list[Membership]:
    """Those whom these steps name, with who is on call just now and who was when the step was called, and who see the
    conversation; nobody twice."""
    active = Membership.objects.filter(workspace_id=conversation.workspace_id, is_active=True, person__is_active=True)
    people = {pk for step in steps for pk in (*step.get("people", ()), *step.get("called", ()))}
    people |= on_call(conversation.workspace_id, {pk for step in steps for pk in step.get("rotations", ())})
    roles = [role for step in steps for role in step.get("roles", ())]
    teams = [pk for step in steps for pk in step.get("teams", ())]
    named = active.filter(person__in=people) | active.filter(role__in=roles)
    found = list(named.select_related("person", "workspace").order_by("id")[:MOST_CALLED])
    if teams:
        found += active.filter(teams__in=teams).select_related("person", "workspace").distinct()[:MOST_CALLED]
    return [each for each in {each.pk: each for each in found}.values() if _sees(each, conversation)]


def reached(conversation: Conversation, steps: Sequence[Step], first: int, severity: int) -> int | None:
    """The first step from this one on that is called at this severity and calls anybody."""
    ahead = [at for at in range(first, len(steps)) if minutes(steps[at], severity) is not None]
    return next((at for at in ahead if members(conversation, [steps[at]])), None)


def nobody_on_call(steps: Sequence[Step], first: int, reached_step: int | None, severity: int) -> bool:
    """Whether somebody on call should have been asked on the way, and nobody was."""
    passed = steps[first : len(steps) if reached_step is None else reached_step]
    return any(step.get("rotations") and minutes(step, severity) is not None for step in passed)


def snapshot(conversation: Conversation, steps: Sequence[Step], at: int) -> list[dict[str, Any]]:
    """The steps, this one with whoever is on call now: they may acknowledge also after their turn."""
    found = [dict(step) for step in steps]
    if at < len(found) and (ids := found[at].get("rotations")):
        found[at]["called"] = sorted({*found[at].get("called", ()), *on_call(conversation.workspace_id, ids)})
    return found


def called(escalation: Escalation) -> list[Membership]:
    """Whoever may acknowledge now: this step and those before it; admins and owners where they name nobody any more."""
    steps = escalation.steps[: escalation.step + 1]
    return members(escalation.conversation, steps) or members(escalation.conversation, [{"roles": ABOVE}])


def minutes(step: Step, severity: int) -> int | None:
    """How long a step waits at this severity; None: it is not called then."""
    told = step.get("minutes")
    found = told.get(str(severity)) if isinstance(told, Mapping) else told
    return found if isinstance(found, int) and found > 0 else None


def patience(step: Step, severity: int) -> int:
    """The same of a step that has been called already, whatever the severity is now."""
    told = step.get("minutes")
    longest = max((each for each in told.values() if isinstance(each, int)), default=0) if isinstance(told, Mapping) else 0
    return minutes(step, severity) or longest or USUAL_MINUTES


def until(calendar_id: int | None, length_in_minutes: int, start: datetime) -> datetime:
    """When the next step is called: minutes of open hours, or simply minutes."""
    length = timedelta(minutes=length_in_minutes)
    try:
        due = add_open_time(hours_of(calendar_id), start, length) if calendar_id else None
    except Calendar.DoesNotExist:
        due = None
    return due or start + length


def _sees(member: Membership, conversation: Conversation) -> bool:
    return doors.sees_every_inbox(member) or doors.conversations(member).filter(pk=conversation.pk).exists()
