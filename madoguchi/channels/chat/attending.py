"""Who of us has a talk: it is accepted, declined, taken over from a silent colleague. Of two who accept at once one has it."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.channels.chat import settings
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Talk, TalkState
from madoguchi.channels.chat.talking import change_state
from madoguchi.conversations import assigning
from madoguchi.conversations.assigning import AlreadyTaken
from madoguchi.conversations.changing import locked, tell
from madoguchi.conversations.models import Conversation, WaitingFor
from madoguchi.journal.recording import Actor

_GOES_ON = """
update chat_talk set last_line_at = %s where conversation_id = %s and state = %s and accepted_by_id = %s and last_line_at < %s
and answered_at is not null
"""
BEFORE_US = (TalkState.ASKED, TalkState.IDLE)


class NotSilent(Exception):
    """The colleague who has it has answered, or not been silent for long enough; `until`: from when on it may be taken over."""

    def __init__(self, until: datetime | None) -> None:
        super().__init__("Somebody is answering.")
        self.until = until


def accept(talk: Talk, *, by: Person) -> Talk:
    """`by` has it now. Twice by the same person changes nothing. Raises assigning.AlreadyTaken, assigning.NotAMember."""
    with locked(talk.conversation) as conversation:
        fresh = Talk.objects.select_for_update().get(pk=talk.pk)
        if conversation.assignee_id not in {None, by.pk}:
            raise AlreadyTaken(Person.objects.get(pk=conversation.assignee_id))
        assigning.assign(conversation, to=by, by=by)
        note_accepted(fresh, conversation, by)
    return fresh


def decline(talk: Talk, *, by: Person) -> bool:
    """Not me: what was given to `by` goes back to where everybody sees it, and routing asks the next one. False when it is not
    theirs, or they have answered already. An offer is declined where it was made (routing)."""
    with locked(talk.conversation) as conversation:
        fresh = Talk.objects.select_for_update().get(pk=talk.pk)
        if conversation.assignee_id != by.pk or (fresh.accepted_by_id == by.pk and fresh.answered_at):
            return False
        assigning.assign(conversation, to=None, by=by)
        release(fresh, conversation, by=Actor("person", by.pk))
    return True


def release(talk: Talk, conversation: Conversation, *, by: Actor) -> None:
    """Nobody stands at the window any more: who waits for us waits in the queue again, and is told so; else it is quiet. Call
    with conversation and talk locked."""
    if talk.accepted_by_id is not None or talk.accepted_at is not None:
        talk.accepted_at = talk.accepted_by = None
        talk.save(update_fields=["accepted_at", "accepted_by"])
    if conversation.waiting_for == WaitingFor.US:
        change_state(talk, TalkState.ASKED, by=by, where=Q(state=TalkState.LIVE) | Q(state=TalkState.IDLE, abandoned_at=None))
    else:
        change_state(talk, TalkState.IDLE, by=by, where=Q(state=TalkState.LIVE))


def may_take_over_at(talk: Talk, conversation: Conversation) -> datetime | None:
    """From when on others may take it over, as it stands: the customer has waited so long. None: nobody is waiting for us."""
    if conversation.assignee_id is None or talk.state == TalkState.ENDED:
        return None
    if conversation.waiting_for != WaitingFor.US or conversation.waiting_since is None:
        return None
    since = max(conversation.waiting_since, talk.accepted_at or conversation.waiting_since)
    return since + timedelta(minutes=settings.timing(talk.site)["silent_minutes"])


def take_over(talk: Talk, *, by: Person, now: datetime | None = None) -> Talk:
    """The colleague who has it does not answer: `by` goes on. Raises NotSilent, assigning.NotAMember."""
    with locked(talk.conversation) as conversation:
        fresh = Talk.objects.select_for_update(of=("self",)).select_related("site").get(pk=talk.pk)
        had = conversation.assignee_id
        if had not in {None, by.pk}:
            until = may_take_over_at(fresh, conversation)
            if until is None or until > (now or timezone.now()):
                raise NotSilent(until)
        assigning.assign(conversation, to=by, by=by)
        note_accepted(fresh, conversation, by, had=had)
    return fresh


def stand(conversation: Conversation, *, by: Person, at: datetime) -> None:
    """`by` has said a line: they have the talk at once. The reaction that says so as well (following.py) may come late, and has
    nothing to do where the talk simply goes on."""
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(at)
        cursor.execute(_GOES_ON, [moment, conversation.pk, TalkState.LIVE, by.pk, moment])
        if cursor.rowcount:
            return
    waiting = Talk.objects.filter(conversation=conversation, state__in=BEFORE_US)
    if not waiting.exists():
        return
    with locked(conversation) as fresh:
        if talk := waiting.select_for_update().order_by("-pk").first():
            note_accepted(talk, fresh, by)


def goes_on(talk: Talk, *, by: int, at: datetime) -> bool:
    """Whether `stand` has left nothing to do for a line that `by` said then."""
    is_theirs = talk.state == TalkState.LIVE and talk.accepted_by_id == by and talk.answered_at is not None
    return is_theirs and talk.last_line_at >= at and talk.mail_due_at is not None


def note_accepted(talk: Talk, conversation: Conversation, by: Person, *, had: int | None = None) -> bool:
    """`by` stands at the window from now on; whether that is new. Call with conversation and talk locked."""
    is_new = talk.accepted_by_id != by.pk
    if is_new:
        talk.accepted_at, talk.accepted_by = timezone.now(), by
    if talk.state in BEFORE_US and talk.abandoned_at is None:
        talk.state = TalkState.LIVE
    talk.save(update_fields=["accepted_at", "accepted_by", "state"])
    if is_new:
        payload = {"talk": talk.pk, "to": by.pk} | ({"from": had} if had and had != by.pk else {})
        tell(ChatEvent.TALK_ACCEPTED, conversation, by=by, payload=payload)
    return is_new
