"""Surveys are made, changed and removed. What was asked keeps the words it was asked with."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from madoguchi.accounts.keeping_named import taken_up
from madoguchi.accounts.models import Workspace
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.kit.shown import mark_of
from madoguchi.surveys.events import SurveyEvent
from madoguchi.surveys.models import Survey, SurveyVersion

MOST = 30


def keep(
    workspace: Workspace,
    survey: Survey | None,
    *,
    texts: Mapping[str, str],
    questions: Sequence[Mapping[str, Any]],
    by: Model | Actor,
    seen: str = "",
    **told: Any,
) -> Survey:
    """A new survey, or another shape of one (`name`, `is_on`, `language`, hours and days); `seen`: what its page had
    `shown`. Raises kit.not_kept.NotKept."""
    with writing():
        rows = Survey.objects.filter(workspace=workspace, removed_at=None)
        kept = taken_up(workspace, rows, survey, name=told["name"], most=MOST, seen=seen, shown=shown)
        row = kept or Survey(workspace=workspace)
        for name, value in told.items():
            setattr(row, name, value)
        now = newest(row) if row.pk else None
        is_new = now is None or (now.texts, now.questions) != (dict(texts), [dict(each) for each in questions])
        row.number += is_new
        row.save()
        if is_new:
            SurveyVersion.objects.create(
                workspace=workspace,
                survey=row,
                number=row.number,
                texts=dict(texts),
                questions=[dict(each) for each in questions],
                made_at=timezone.now(),
            )
        payload = {"on": row.is_on, "version": row.number}
        record(SurveyEvent.SURVEY_SET, workspace_id=workspace.pk, by=by, subject=("survey", row.pk), payload=payload)
    return row


def shown(survey: Survey) -> str:
    """What its page shows of it."""
    settings = (survey.name, survey.is_on, survey.language, survey.after_hours, survey.quiet_days, survey.open_days)
    return mark_of(survey.number, *settings)


def newest(survey: Survey) -> SurveyVersion | None:
    """How it is now."""
    return survey.versions.filter(number=survey.number).first()


def remove(survey: Survey, *, by: Model | Actor) -> None:
    """It asks nobody any more. What waits is not sent; whoever has been asked may still answer, and answers stay."""
    with writing():
        if Survey.objects.filter(pk=survey.pk, removed_at=None).update(removed_at=timezone.now(), is_on=False):
            subject = ("survey", survey.pk)
            record(SurveyEvent.SURVEY_REMOVED, workspace_id=survey.workspace_id, by=by, subject=subject)
