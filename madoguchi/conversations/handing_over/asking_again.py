"""After a handover the customer is not asked again: where it happens, it is counted (M39)."""

from collections.abc import Iterable, Sequence

from django.db.models import F

from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent, written_by_a_person
from madoguchi.conversations.facts.asking_twice import asked_again
from madoguchi.conversations.facts.requests import requests
from madoguchi.conversations.facts.telling import told_here
from madoguchi.conversations.models import Handover, Message, MessageKind
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor


def count(event: Event) -> None:
    """A reply has left: does it ask for what was told before the conversation was handed over?"""
    message = (
        Message.objects.filter(pk=event.subject_id, kind=MessageKind.REPLY, is_forward=False)
        .select_related("conversation")
        .first()
    )
    asked = requests(message.text) if message else []
    if message is None or not asked:
        return
    handover = Handover.objects.filter(conversation=message.conversation_id, is_current=True, at__lt=message.at).first()
    if handover is None or handover.from_person_id == message.person_id:
        return
    told = [fact for fact in told_here(message.conversation) if fact.at < handover.at]
    if kinds := sorted({request.kind for request, _ in asked_again(asked, told)}):
        _write(handover, message, kinds)


def after_a_handover(events: Sequence[Event]) -> Iterable[Event]:
    """Of replies that have left: those in conversations that were handed over."""
    rows = Handover.objects.filter(conversation__in={each.conversation_id for each in events}, is_current=True)
    there = set(rows.values_list("conversation_id", flat=True))
    return [each for each in events if each.conversation_id in there]


def _write(handover: Handover, message: Message, kinds: list[str]) -> None:
    with locked(message.conversation) as conversation:
        before = Event.objects.filter(
            conversation_id=conversation.pk, kind=ConversationEvent.ASKED_AGAIN, subject_id=message.pk
        )
        if before.exists():
            return
        Handover.objects.filter(pk=handover.pk).update(asked_again=F("asked_again") + len(kinds))
        by = Actor("person", message.person_id)
        tell(
            ConversationEvent.ASKED_AGAIN,
            conversation,
            by=by,
            message_id=message.pk,
            payload={"handover": handover.pk, "kinds": kinds},
        )


REACTIONS = (
    reaction(
        "count what is asked again",
        [ConversationEvent.REPLY_SENT],
        count,
        when=written_by_a_person,
        among=after_a_handover,
    ),
)
