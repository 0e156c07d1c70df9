"""Whom an escalation calls hears of it under the bell, and by every way that they have chosen."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership
from madoguchi.accounts.notifying import declare, notify_all
from madoguchi.accounts.permissions import Right, holders
from madoguchi.escalations import calling
from madoguchi.escalations.events import EscalationEvent
from madoguchi.escalations.models import Escalation
from madoguchi.escalations.on_call.announcing import EMPTY
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event

CALLED, RISK, TAKEN = "escalation_called", "risk_found", "escalation_taken"

declare(CALLED, _("#%(number)s is escalated to you: please acknowledge"), _("a conversation is escalated to me"), "siren")
declare(RISK, _("#%(number)s speaks of a risk (safety, law, press, social media)"), _("a mail speaks of a risk"), "siren")
declare(TAKEN, _("Your escalation of #%(number)s was acknowledged"), _("an escalation of mine is acknowledged"), "check-check")


def call(event: Event) -> None:
    """The step that is called now."""
    row = _row(event)
    if row is not None and row.state == Escalation.State.OPEN:
        step = row.steps[event.payload["step"] :][:1]
        _tell(calling.members(row.conversation, step) or calling.called(row), CALLED, row, event)
    if row is not None and event.payload.get("nobody"):
        notify_all(holders(row.workspace_id, Right.MANAGE_TEAMS)[: calling.MOST_CALLED], EMPTY, event_id=event.pk)


def alert(event: Event) -> None:
    """Whom the emergency would call first."""
    row = _row(event)
    if row is not None and row.state == Escalation.State.PROPOSED:
        _tell(calling.called(row), RISK, row, event)


def tell_starter(event: Event) -> None:
    """Somebody has it."""
    row = _row(event)
    if row is not None and row.started_by_id and row.started_by_id != row.acknowledged_by_id:
        members = Membership.objects.filter(workspace=row.workspace_id, person=row.started_by_id, is_active=True)
        _tell(members.select_related("person"), TAKEN, row, event)


def _row(event: Event) -> Escalation | None:
    rows = Escalation.objects.filter(pk=event.payload.get("escalation") or 0, workspace=event.workspace_id)
    return rows.select_related("conversation").first()


def _tell(members: Iterable[Membership], kind: str, row: Escalation, event: Event) -> None:
    number = {"number": row.conversation.number}
    notify_all(members, kind, conversation_id=row.conversation_id, event_id=event.pk, payload=number)


REACTIONS = (
    reaction("call to an escalation", [EscalationEvent.ESCALATED, EscalationEvent.ESCALATION_CLIMBED], call),
    reaction("alert to a risk", [EscalationEvent.RISK_FOUND], alert),
    reaction("tell who escalated", [EscalationEvent.ESCALATION_ACKNOWLEDGED], tell_starter),
)
