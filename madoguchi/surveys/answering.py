"""The customer answers, and changes it as long as it is open. The last answer stands."""

from dataclasses import dataclass

from django.utils import timezone

from madoguchi.conversations.changing import lock, tell
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing
from madoguchi.surveys.events import SurveyEvent
from madoguchi.surveys.models import Answer, Asked

LONGEST_COMMENT = 5000
LOW = 2
State = Asked.State


class Closed(Exception):
    """Too late, or there is nothing to answer."""


class Stale(Exception):
    """Another window has answered since this one was opened."""


@dataclass(frozen=True)
class Said:
    """What was chosen and written; None where nothing was."""

    result: int | None = None
    handling: int | None = None
    twice: bool | None = None
    comment: str = ""


def is_open(asked: Asked) -> bool:
    """Whether it can be answered or changed now."""
    return asked.state in {State.SENT, State.ANSWERED} and asked.expires_at > timezone.now()


def answer(asked: Asked, said: Said, *, seen: int = 0) -> Answer:
    """Store it. `seen`: the revision that the page showed, 0 for none. The same again changes nothing. Raises Closed, Stale."""
    with writing():
        conversation = lock(asked.conversation_id)
        fresh = Asked.objects.select_for_update().get(pk=asked.pk)
        if not is_open(fresh):
            raise Closed
        now, kept = timezone.now(), Answer.objects.filter(asked=fresh).first()
        if kept and _of(kept) == said:
            return kept
        if kept and kept.revision != seen:
            raise Stale
        row = kept or Answer(workspace_id=fresh.workspace_id, asked=fresh, first_at=now, revision=0)
        row.result, row.handling, row.twice, row.comment = said.result, said.handling, said.twice, said.comment
        row.at, row.revision = now, row.revision + 1
        row.save()
        Asked.objects.filter(pk=fresh.pk).update(state=State.ANSWERED)
        tell(
            SurveyEvent.SURVEY_ANSWERED,
            conversation,
            by=Actor("customer", fresh.customer_id),
            payload={
                "asked": fresh.pk,
                "survey": fresh.survey_id,
                "result": said.result,
                "handling": said.handling,
                "twice": said.twice,
                "first": kept is None,
            },
        )
    return row


def is_low(answered: Answer) -> bool:
    """Worth a look together."""
    return any(number is not None and number <= LOW for number in (answered.result, answered.handling))


def _of(kept: Answer) -> Said:
    return Said(kept.result, kept.handling, kept.twice, kept.comment)
