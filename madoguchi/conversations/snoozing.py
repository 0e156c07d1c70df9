"""Out of sight until later (保留): until a time, until an answer, until something else happens, whichever comes first."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model
from django.utils import timezone

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Status, WaitingFor, WakesOn
from madoguchi.journal.recording import SYSTEM, Actor

AT_ONCE = 200


class InThePast(ValueError):
    """A snooze must end in the future."""


def snooze(
    conversation: Conversation, *, until: datetime | None, by: Model | Actor, on: Iterable[WakesOn] = ()
) -> Conversation:
    """Put aside until `until`, or until one of `on` happens; without both, until the customer answers, which brings it back
    at once in any case. Raises InThePast."""
    if until is not None and until <= timezone.now():
        raise InThePast
    with locked(conversation) as fresh:
        was, fresh.status, fresh.snoozed_until = fresh.status, Status.SNOOZED, until
        fresh.wakes_on = [each.value for each in WakesOn if each in set(on)]
        fresh.closed_at = fresh.sub_status = None
        if not fresh.waiting_for:
            fresh.waiting_for = WaitingFor.US
        fresh.save()
        payload = {"was": was, "until": int(until.timestamp()) if until else None, "on": fresh.wakes_on}
        tell(ConversationEvent.SNOOZED, fresh, by=by, payload=payload)
    return fresh


def wake(conversation: Conversation, *, by: Model | Actor = SYSTEM, because: str = "") -> Conversation:
    """Bring a snoozed conversation back among the open ones."""
    with locked(conversation) as fresh:
        if fresh.status != Status.SNOOZED:
            return fresh
        fresh.status, fresh.waiting_for, fresh.wakes_on = Status.OPEN, WaitingFor.US, []
        fresh.snoozed_until = fresh.sub_status = None
        fresh.last_activity = timezone.now()
        fresh.save()
        tell(ConversationEvent.WOKEN, fresh, by=by, payload={"because": str(because)} if because else None)
    return fresh


def wake_for(conversation: Conversation, happened: WakesOn) -> bool:
    """It happened; whether the conversation had waited for it and is back. Call it in the transaction of what happened."""
    with locked(conversation) as fresh:
        if fresh.status != Status.SNOOZED or happened.value not in fresh.wakes_on:
            return False
        wake(fresh, because=happened)
    return True


def wake_due() -> int:
    """Wake all whose time has come; how many. For the clock."""
    due = Conversation.objects.filter(status=Status.SNOOZED, snoozed_until__lte=timezone.now()).order_by("snoozed_until")[
        :AT_ONCE
    ]
    return len([wake(conversation) for conversation in list(due)])
