"""A conversation climbs: with a packet filled in, or words why not; acknowledged by whom it calls, else the next are called."""

from contextlib import suppress
from typing import Any

from django.utils import timezone

from madoguchi.accounts.models import Membership, Person, Team
from madoguchi.accounts.permissions import Right, may
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.handing_over import handing_over
from madoguchi.conversations.handing_over.handing_over import NeedsReason, Packet
from madoguchi.conversations.handing_over.prefilling import customers_messages, lines, mood, prefilled
from madoguchi.conversations.models import Conversation
from madoguchi.escalations import asking, calling
from madoguchi.escalations.events import EscalationEvent
from madoguchi.escalations.models import Escalation, EscalationKind, Ladder, Severity
from madoguchi.journal.recording import SYSTEM, Actor

State = Escalation.State
STANDING = (State.PROPOSED, State.OPEN, State.ACKNOWLEDGED)


class StandsAlready(Exception):
    """One of this kind is on its way."""


class NotCalled(Exception):
    """Only whom it calls, or a lead, acknowledges it."""


class Ended(Exception):
    """Somebody was quicker."""


class Incomplete(NeedsReason):
    """The form of the kind is not filled in: `items` are missing, and nobody says why."""

    def __init__(self, completeness: int, items: list[str]) -> None:
        super().__init__(completeness)
        self.items = items


def escalate(
    conversation: Conversation,
    kind: str,
    packet: Packet,
    *,
    by: Person,
    ladder: Ladder | None = None,
    severity: int | None = None,
) -> Escalation:
    """Call the first step. A proposed one of the kind becomes this one. Raises Incomplete while the kind's form is not filled
    in and nobody says why, StandsAlready."""
    told, reason = asking.told(packet), packet.reason.strip()[:300]
    share = asking.share(conversation, packet, told)
    if not (is_enough := asking.is_enough(kind, packet, share)) and not reason:
        raise Incomplete(share, asking.missing(kind, packet))
    why = "" if is_enough else reason
    made = _begin(conversation, kind, ladder, by=by, severity=severity, lines=told, completeness=share, reason=why)
    if kind == EscalationKind.FUNCTIONAL and ladder is not None:
        _pass_on(made, packet, by)
    return made


def escalate_by_itself(
    conversation: Conversation,
    kind: str,
    *,
    by: Actor = SYSTEM,
    ladder: Ladder | None = None,
    severity: int | None = None,
    **more: Any,
) -> Escalation | None:
    """The same by a rule or a risk word: the packet is what the customer's words say. None where one of the kind stands.
    `more`: risk, message_id; `state` PROPOSED only proposes it."""
    messages = customers_messages(conversation)
    found = {item: "\n".join(line.text for line in each) for item, each in prefilled(lines(messages)).items()}
    share = asking.share(conversation, Packet(found, mood=mood(messages)), found)
    with suppress(StandsAlready):
        return _begin(conversation, kind, ladder, by=by, severity=severity, lines=found, completeness=share, **more)
    return None


def acknowledge(escalation: Escalation, *, by: Membership) -> Escalation:
    """I have it: nobody else is called. Raises NotCalled, Ended."""
    if not may_acknowledge(escalation, by):
        raise NotCalled
    with locked(escalation.conversation) as fresh:
        now = timezone.now()
        rows = Escalation.objects.filter(pk=escalation.pk, state__in=[State.OPEN, State.PROPOSED])
        if not rows.update(state=State.ACKNOWLEDGED, acknowledged_by=by.person, acknowledged_at=now, climbs_at=None):
            raise Ended
        row = Escalation.objects.get(pk=escalation.pk)
        told = {"escalation": row.pk, "kind": row.kind, "seconds": max(0, int((now - row.at).total_seconds()))}
        tell(EscalationEvent.ESCALATION_ACKNOWLEDGED, fresh, by=by.person, payload=told)
    return row


def end(escalation: Escalation, *, by: Membership, note: str = "") -> Escalation:
    """It is settled, or was none. Raises NotCalled while it waits for others, Ended."""
    is_own = escalation.started_by_id == by.person_id
    if escalation.state == State.OPEN and not is_own and not may_acknowledge(escalation, by):
        raise NotCalled
    with locked(escalation.conversation) as fresh:
        told = {"state": State.ENDED, "ended_by": by.person, "ended_at": timezone.now(), "climbs_at": None}
        if not Escalation.objects.filter(pk=escalation.pk, state__in=STANDING).update(note=note.strip()[:500], **told):
            raise Ended
        payload = {"escalation": escalation.pk, "kind": escalation.kind}
        tell(EscalationEvent.ESCALATION_ENDED, fresh, by=by.person, payload=payload)
    return Escalation.objects.get(pk=escalation.pk)


def may_acknowledge(escalation: Escalation, member: Membership) -> bool:
    """Whom it calls, and whoever looks after a team."""
    return may(member, Right.REVIEW_DISCRETION) or member.pk in {each.pk for each in calling.called(escalation)}


def usual_severity(kind: str, ladder: Ladder | None) -> int:
    """Where nobody says another: the ladder's, else the kind's."""
    return ladder.severity if ladder is not None else calling.USUAL_SEVERITY.get(EscalationKind(kind), Severity.MEDIUM)


def _begin(
    conversation: Conversation,
    kind: str,
    ladder: Ladder | None,
    *,
    by: Person | Actor,
    severity: int | None,
    **columns: Any,
) -> Escalation:
    steps = ladder.steps if ladder is not None and ladder.steps else calling.USUAL[kind]
    grade = severity if severity in Severity.values else usual_severity(kind, ladder)
    reached = calling.reached(conversation, steps, 0, grade)
    first = reached or 0
    now = timezone.now()
    state = columns.pop("state", State.OPEN)
    due = calling.until(ladder.calendar_id if ladder else None, calling.patience(steps[first], grade), now)
    told = columns | {
        "ladder": ladder,
        "calendar_id": ladder.calendar_id if ladder else None,
        "steps": calling.snapshot(conversation, steps, first),
        "step": first,
        "state": state,
        "severity": grade,
        "started_by": by if isinstance(by, Person) else None,
        "at": now,
        "called_at": now,
        "climbs_at": due if state == State.OPEN else None,
    }
    nobody = calling.nobody_on_call(steps, 0, reached, grade)
    with locked(conversation) as fresh:
        there = Escalation.objects.select_for_update().filter(conversation=fresh, kind=kind, state__in=STANDING).first()
        if there is not None and (there.state != State.PROPOSED or state == State.PROPOSED):
            raise StandsAlready
        row = there or Escalation(workspace_id=fresh.workspace_id, conversation=fresh, kind=kind)
        for name, value in told.items():
            setattr(row, name, value)
        row.save()
        payload = {"escalation": row.pk, "kind": kind, "step": first, "share": row.completeness, "risk": row.risk}
        payload |= {"severity": grade, "overridden": bool(row.reason), "nobody": nobody}
        event = EscalationEvent.RISK_FOUND if state == State.PROPOSED else EscalationEvent.ESCALATED
        tell(event, fresh, by=by, payload=payload)
    return row


def _pass_on(row: Escalation, packet: Packet, by: Person) -> None:
    """To experts it goes itself, where the first step names one team or one person."""
    step = row.steps[row.step]
    teams, people = step.get("teams", []), step.get("people", [])
    if len(teams) + len(people) == 1 and not step.get("roles"):
        team = Team.objects.filter(pk__in=teams, workspace_id=row.workspace_id).first()
        person = Person.objects.filter(pk__in=people, memberships__workspace_id=row.workspace_id).first()
        if team or person:
            handing_over.hand_over(row.conversation, packet, by=by, to_person=person, to_team=team)
