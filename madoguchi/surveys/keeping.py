"""Surveys are made, changed and removed. What was asked keeps the words it was asked with."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from madoguchi.accounts.models import Workspace
from madoguchi.journal.recording import Actor, record
from madoguchi.journal.transactions import writing
from madoguchi.surveys.events import SurveyEvent
from madoguchi.surveys.models import Survey, SurveyVersion

MOST = 30


class TooMany(ValueError):
    """Nobody would understand them any more."""


class NameTaken(ValueError):
    """There is one of that name."""


def keep(
    workspace: Workspace,
    survey: Survey | None,
    *,
    texts: Mapping[str, str],
    questions: Sequence[Mapping[str, Any]],
    by: Model | Actor,
    **told: Any,
) -> Survey:
    """A new survey, or another shape of one (`name`, `is_on`, `language`, hours and days). Raises TooMany, NameTaken."""
    with writing():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        others = Survey.objects.filter(workspace=workspace, removed_at=None).exclude(pk=survey.pk if survey else 0)
        if survey is None and others.count() >= MOST:
            raise TooMany
        if others.filter(name=told["name"]).exists():
            raise NameTaken
        row = survey or Survey(workspace=workspace)
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


def newest(survey: Survey) -> SurveyVersion | None:
    """How it is now."""
    return survey.versions.filter(number=survey.number).first()


def remove(survey: Survey, *, by: Model | Actor) -> None:
    """It asks nobody any more. What waits is not sent; whoever has been asked may still answer, and answers stay."""
    with writing():
        if Survey.objects.filter(pk=survey.pk, removed_at=None).update(removed_at=timezone.now(), is_on=False):
            subject = ("survey", survey.pk)
            record(SurveyEvent.SURVEY_REMOVED, workspace_id=survey.workspace_id, by=by, subject=subject)
