"""A customer is asked how it was: planned now, sent when its time comes (sending.py). Starts no clock, reopens nothing."""

from datetime import timedelta

from django.db.models import Model
from django.utils import timezone

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.models import Conversation, Status
from madoguchi.journal.recording import Actor
from madoguchi.surveys import sending
from madoguchi.surveys.events import SurveyEvent
from madoguchi.surveys.keeping import newest
from madoguchi.surveys.models import Asked, Survey
from madoguchi.surveys.standing_against import why_not

State = Asked.State


def ask(conversation: Conversation, survey: Survey, *, by: Model | Actor) -> Asked:
    """Plan the invitation; its state says whether it will leave, its `why` what stands against it. One that waits here already
    waits anew. Raises ValueError for a survey of another workspace."""
    actor = Actor.of(by)
    with locked(conversation) as fresh:
        if fresh.workspace_id != survey.workspace_id:
            raise ValueError("The survey belongs to another workspace.")
        survey = Survey.objects.get(pk=survey.pk)
        version = newest(survey)
        if version is None:
            raise ValueError("The survey has no words.")
        now, is_closed = timezone.now(), fresh.status == Status.CLOSED
        solved_at = fresh.closed_at if is_closed and fresh.closed_at else now
        waiting = Asked.objects.filter(conversation=fresh, survey=survey, state=State.WAITING).first()
        row = waiting or Asked(workspace_id=fresh.workspace_id, conversation=fresh, survey=survey, at=now)
        row.version, row.customer_id, row.by_kind, row.by_id = version, fresh.customer_id, actor.kind, actor.id
        row.language, row.solved_at, row.was_closed = language_of(fresh, survey), solved_at, is_closed
        row.due_at = now + timedelta(hours=survey.after_hours)
        row.expires_at = solved_at + timedelta(days=survey.open_days)
        why = None if waiting else why_not(fresh, survey)
        row.state, row.why = (State.NOT_SENT, why) if why else (State.WAITING, "")
        row.save()
        if why or (waiting is None and survey.after_hours):
            kind = SurveyEvent.SURVEY_NOT_SENT if why else SurveyEvent.SURVEY_PLANNED
            tell(kind, fresh, by=by, payload={"asked": row.pk, "survey": survey.pk} | ({"why": str(why)} if why else {}))
        if why is None and survey.after_hours == 0:
            sending.send(row)
    return row


def withdraw(conversation: Conversation, asked_id: int, *, by: Model | Actor) -> bool:
    """Not after all. False when it has left."""
    with locked(conversation) as fresh:
        row = Asked.objects.filter(pk=asked_id, workspace=fresh.workspace_id, state=State.WAITING).first()
        if row is None:
            return False
        payload = {"asked": row.pk, "survey": row.survey_id}
        row.delete()
        tell(SurveyEvent.SURVEY_WITHDRAWN, fresh, by=by, payload=payload)
    return True


def language_of(conversation: Conversation, survey: Survey) -> str:
    """The survey's own, else the customer's, else the workspace's."""
    theirs = conversation.customer.language[:2] if conversation.customer else ""
    found = survey.language or theirs or conversation.workspace.language
    return found if found in ("ja", "en") else "ja"
