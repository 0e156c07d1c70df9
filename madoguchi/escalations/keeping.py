"""Ladders and risk words are set; the log says by whom."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from madoguchi.accounts.keeping_named import taken_up
from madoguchi.accounts.models import Workspace
from madoguchi.escalations import risk_words
from madoguchi.escalations.events import EscalationEvent
from madoguchi.escalations.models import Ladder, RiskWords
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.shown import mark_of, refuse_changed

MOST_LADDERS = 50
MOST_STEPS = 3


class NoSteps(ValueError):
    """A ladder that calls nobody."""


def shown(row: Ladder | RiskWords | None) -> str:
    """What a form shows of it."""
    if isinstance(row, Ladder):
        return mark_of(row.name, row.kind, row.calendar_id, row.severity, row.steps)
    return mark_of(row.is_on, row.starts, row.ladder_id, row.words, row.severities) if row else mark_of()


def keep(
    workspace: Workspace,
    ladder: Ladder | None,
    steps: Sequence[dict[str, Any]],
    *,
    by: Model | Actor,
    seen: str = "",
    **told: Any,
) -> Ladder:
    """A new ladder, or another shape of one (`name`, `kind`, `calendar`, `severity`); `seen`: what its form had `shown`.
    What is on its way climbs as it began. Raises NoSteps, kit.not_kept.NotKept."""
    if not steps:
        raise NoSteps
    with writing():
        rows = Ladder.objects.filter(workspace=workspace)
        kept = taken_up(workspace, rows, ladder, name=told["name"], most=MOST_LADDERS, seen=seen, shown=shown)
        row = kept or Ladder(workspace=workspace)
        row.steps = list(steps)[:MOST_STEPS]
        for name, value in told.items():
            setattr(row, name, value)
        row.save()
        subject = ("ladder", row.pk)
        record(EscalationEvent.LADDER_SET, workspace_id=workspace.pk, by=by, subject=subject, payload={"kind": row.kind})
    return row


def remove(ladder: Ladder, *, by: Model | Actor) -> None:
    """Do without it; what is on its way goes on."""
    with writing():
        pk = ladder.pk
        if Ladder.objects.filter(pk=pk).delete()[0]:
            record(EscalationEvent.LADDER_REMOVED, workspace_id=ladder.workspace_id, by=by, subject=("ladder", pk))


def set_risk_words(workspace: Workspace, *, by: Model | Actor, seen: str = "", **told: Any) -> RiskWords:
    """`is_on`, `starts`, `ladder`, `words`, `severities`; `seen`: what the form had `shown`. Raises ChangedMeanwhile."""
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        refuse_changed(seen, shown(RiskWords.objects.filter(workspace=workspace).first()))
        row, _is_new = RiskWords.objects.update_or_create(workspace=workspace, defaults=told)
        record(EscalationEvent.RISK_WORDS_SET, workspace_id=workspace.pk, by=by, subject=("workspace", workspace.pk))
    risk_words.forget(workspace.pk)
    return row
