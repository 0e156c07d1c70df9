"""A promise comes to stand, moves, is kept or broken. Clear words of ours stand at once; the rest waits for somebody's yes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db.models import Min, Model
from django.utils import timezone

from madoguchi.accounts.calendars import reading
from madoguchi.accounts.models import Person
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.events import ConversationEvent, written_by_a_person
from madoguchi.conversations.models import Conversation, Message, MessageKind, Promise, PromiseState
from madoguchi.conversations.promises.reading import promises
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event
from madoguchi.journal.recording import Actor

STANDING = (PromiseState.PROPOSED, PromiseState.OPEN)


class Settled(Exception):
    """It was kept, broken or dismissed meanwhile."""


def read_reply(event: Event) -> None:
    """A reply has left: what it promises, and what it perhaps keeps."""
    wanted = Message.objects.filter(pk=event.subject_id, kind=MessageKind.REPLY, is_forward=False, withdrawn_at=None)
    if message := wanted.select_related("conversation__workspace").first():
        _write_down(message, event.at)


def promising_or_due(events: Sequence[Event]) -> Iterable[Event]:
    """Of replies that have left: those that promise something, and those where something stands promised."""
    standing = Promise.objects.filter(conversation__in={each.conversation_id for each in events}, state__in=STANDING)
    waiting = set(standing.values_list("conversation_id", flat=True).distinct())
    wanted = {each.subject_id: each for each in events}
    said = Message.objects.filter(pk__in=wanted).values_list(
        "pk", "text", "conversation__workspace", "conversation__workspace__time_zone"
    )
    for pk, text, workspace, zone in said:
        event = wanted[pk]
        if event.conversation_id in waiting or promises(text, event.at, zone, reading.default_hours(workspace)):
            yield event


def _write_down(message: Message, left_at: datetime) -> None:
    workspace = message.conversation.workspace
    spoken = promises(message.text, left_at, workspace.time_zone, reading.default_hours(workspace.pk))
    with locked(message.conversation) as conversation:
        _answer_earlier(conversation, message, left_at)
        for each in spoken:
            promise, is_new = Promise.objects.get_or_create(
                workspace_id=conversation.workspace_id,
                message=message,
                start=each.start,
                defaults={
                    "conversation": conversation,
                    "end": each.end,
                    "words": each.words[:200],
                    "due_at": each.due_at,
                    "state": PromiseState.OPEN if each.is_clear else PromiseState.PROPOSED,
                    "made_by_id": message.person_id,
                    "made_at": left_at,
                },
            )
            if is_new and each.is_clear:
                _tell(ConversationEvent.PROMISE_MADE, promise, conversation, Actor("person", message.person_id))
        _note_due(conversation)


def _answer_earlier(conversation: Conversation, message: Message, left_at: datetime) -> None:
    earlier = Promise.objects.filter(conversation=conversation, state__in=STANDING, answered_by=None, made_at__lt=left_at)
    earlier.exclude(message=message).update(answered_by=message.pk, answered_at=left_at)


def add(conversation: Conversation, words: str, due_at: datetime, *, by: Person) -> Promise:
    """One that was given by word of mouth."""
    with locked(conversation) as fresh:
        promise = Promise.objects.create(
            workspace_id=fresh.workspace_id,
            conversation=fresh,
            words=words.strip()[:200],
            due_at=due_at,
            state=PromiseState.OPEN,
            made_by=by,
            made_at=timezone.now(),
        )
        _tell(ConversationEvent.PROMISE_MADE, promise, fresh, by)
        _note_due(fresh)
    return promise


def accept(promise: Promise, *, by: Person, due_at: datetime | None = None) -> Promise:
    """It is one; `due_at` puts its time right, also later on. Raises Settled."""
    with _standing(promise) as (fresh, conversation):
        is_first = fresh.state == PromiseState.PROPOSED
        fresh.state, fresh.due_at, fresh.told_overdue_at = PromiseState.OPEN, due_at or fresh.due_at, None
        _tell(ConversationEvent.PROMISE_MADE if is_first else ConversationEvent.PROMISE_CHANGED, fresh, conversation, by)
    return fresh


def dismiss(promise: Promise, *, by: Person) -> Promise:
    """It is none. Raises Settled."""
    return _settle(promise, PromiseState.DISMISSED, ConversationEvent.PROMISE_CHANGED, by)


def keep(promise: Promise, *, by: Person) -> Promise:
    """We have kept it. Raises Settled."""
    return _settle(promise, PromiseState.KEPT, ConversationEvent.PROMISE_KEPT, by)


def break_(promise: Promise, *, by: Person) -> Promise:
    """We have not. Raises Settled."""
    return _settle(promise, PromiseState.BROKEN, ConversationEvent.PROMISE_BROKEN, by)


def still_open(promise: Promise, *, by: Person) -> Promise:
    """What we wrote meanwhile was something else. Raises Settled."""
    with _standing(promise) as (fresh, conversation):
        fresh.answered_by = fresh.answered_at = None
        _tell(ConversationEvent.PROMISE_CHANGED, fresh, conversation, by)
    return fresh


def _settle(promise: Promise, state: PromiseState, kind: ConversationEvent, by: Person) -> Promise:
    with _standing(promise) as (fresh, conversation):
        fresh.state, fresh.settled_at = state, timezone.now()
        _tell(kind, fresh, conversation, by)
    return fresh


@contextmanager
def _standing(promise: Promise) -> Iterator[tuple[Promise, Conversation]]:
    with locked(promise.conversation) as conversation:
        fresh = Promise.objects.select_for_update().get(pk=promise.pk)
        if fresh.state not in STANDING:
            raise Settled
        yield fresh, conversation
        fresh.save()
        _note_due(conversation)


def _note_due(conversation: Conversation) -> None:
    """The conversation knows when its next promise is due: lists ask for it."""
    standing = Promise.objects.filter(conversation=conversation, state=PromiseState.OPEN)
    Conversation.objects.filter(pk=conversation.pk).update(promise_due_at=standing.aggregate(due=Min("due_at"))["due"])


def _tell(kind: str, promise: Promise, conversation: Conversation, by: Model | Actor) -> None:
    is_late = (promise.answered_at or timezone.now()) > promise.due_at
    tell(kind, conversation, by=by, payload={"promise": promise.pk, "due": int(promise.due_at.timestamp()), "late": is_late})


REACTIONS = (
    reaction(
        "write down promises",
        [ConversationEvent.REPLY_SENT],
        read_reply,
        when=written_by_a_person,
        among=promising_or_due,
    ),
)
