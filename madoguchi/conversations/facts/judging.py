"""A person looks at what was found: right, wrong, or put right. What the customer did not say is never confirmed."""

from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Fact, FactState


class NotSaid(Exception):
    """A person wrote this value; the customer did not."""


class Empty(ValueError):
    """Nothing was written in place of it."""


def confirm(fact: Fact, *, by: Person) -> Fact:
    """It is right as the customer wrote it. Raises NotSaid for a corrected one."""
    if fact.state == FactState.EDITED:
        raise NotSaid
    return _judge(fact, FactState.CONFIRMED, fact.value, by)


def reject(fact: Fact, *, by: Person) -> Fact:
    """It is none; nothing speaks of it any more."""
    return _judge(fact, FactState.WRONG, fact.value, by)


def reset(fact: Fact, *, by: Person) -> Fact:
    """As it was found."""
    return _judge(fact, FactState.FOUND, fact.raw, by)


def edit(fact: Fact, value: str, *, by: Person) -> Fact:
    """Put it right; the words of the customer stay beside it. Raises Empty."""
    if not value.strip():
        raise Empty
    return _judge(fact, FactState.EDITED, value.strip()[:300], by)


def _judge(fact: Fact, state: FactState, value: str, by: Person) -> Fact:
    with locked(fact.message.conversation) as conversation:
        fresh = Fact.objects.select_for_update().get(pk=fact.pk)
        if fresh.state == state and fresh.value == value:
            return fresh
        fresh.state, fresh.value = state, value
        fresh.judged_by, fresh.judged_at = by, timezone.now()
        fresh.save(update_fields=["state", "value", "judged_by", "judged_at"])
        tell(ConversationEvent.FACT_CORRECTED, conversation, by=by, payload={"fact": fresh.pk, "state": str(state)})
    return fresh
