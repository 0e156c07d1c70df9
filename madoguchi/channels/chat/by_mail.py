"""What we said in a talk and nobody saw goes by mail: once, whole, never what was seen; the answer by mail comes back into it.

The mail is a message of the conversation like any other, marked as the machine's, so that no clock stops by it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from madoguchi.channels.chat import mailing, settings
from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.mailing import address_of
from madoguchi.channels.chat.models import Talk, TalkState
from madoguchi.channels.chat.talking import change_state
from madoguchi.conversations import trial_mode
from madoguchi.conversations.changing import lock, tell
from madoguchi.conversations.forwarding import copies_of_files
from madoguchi.conversations.models import Attachment, Channel, Message, MessageKind, Status
from madoguchi.journal.recording import SYSTEM
from madoguchi.journal.transactions import writing

AT_ONCE = 100
MOST_LINES = 100
GATHERED = timedelta(seconds=60)  # who writes several lines sends one mail
LONGEST_GATHERED = timedelta(minutes=5)
ASKED_AGAIN = timedelta(minutes=10)  # whether there is an address meanwhile
GIVEN_UP = timedelta(days=1)


def expect(talk: Talk, at: datetime) -> None:
    """We have said something: look in a while whether it was seen. Call with the talk locked; saves nothing."""
    if talk.mail_due_at is None:
        talk.mail_due_at = at + _patience(talk)


def send_due(now: datetime | None = None) -> int:
    """Those whose time has come; how many mails were written. Called by the clock."""
    now = now or timezone.now()
    due = Talk.objects.filter(mail_due_at__lte=now).order_by("mail_due_at")
    return sum(_look(pk, conversation, now) for pk, conversation in due.values_list("pk", "conversation_id")[:AT_ONCE])


def unseen(talk: Talk) -> QuerySet[Message]:
    """The lines of ours, written by people, that the visitor has neither seen nor been mailed."""
    rows = Message.objects.filter(conversation=talk.conversation_id, kind=MessageKind.REPLY, channel=Channel.CHAT)
    rows = rows.filter(withdrawn_at=None, is_automatic=False, released_at__isnull=False)
    return rows.filter(pk__gt=max(talk.seen_by_visitor, talk.mailed_up_to)).order_by("pk")


def _patience(talk: Talk) -> timedelta:
    """How long we wait for somebody to look: who has gone is written to as soon as we have finished speaking."""
    timing = settings.timing(talk.site)
    if talk.state == TalkState.BY_MAIL or talk.abandoned_at:
        return max(GATHERED, timedelta(seconds=timing["unsend_seconds"]))
    return timedelta(minutes=timing["mail_minutes"])


def _look(talk_id: int, conversation_id: int, now: datetime) -> bool:
    """The mail, its delivery and how far we are with it, in one transaction: a kill leaves all of it or nothing."""
    with writing():
        conversation = lock(conversation_id)  # the conversation first, as every verb does
        rows = Talk.objects.select_for_update(of=("self",)).select_related("site__inbox", "visitor__customer")
        talk = rows.filter(pk=talk_id, mail_due_at__lte=now).first()
        if talk is None:
            return False
        talk.conversation = conversation
        lines = list(unseen(talk).select_related("person")[:MOST_LINES])
        address = address_of(talk.visitor) if lines else ""
        talk.mail_due_at = _again(talk, lines, address, now)
        is_ready = bool(address) and talk.mail_due_at is None and conversation.status not in {Status.SPAM, Status.TRASH}
        if is_ready:
            _send(talk, lines, address)
            talk.mail_due_at = now if len(lines) == MOST_LINES else None  # the rest goes with the next
        talk.save(update_fields=["mail_due_at", "mailed_up_to"])
        if is_ready:
            change_state(talk, TalkState.BY_MAIL, by=SYSTEM)
    return is_ready


def _again(talk: Talk, lines: Sequence[Message], address: str, now: datetime) -> datetime | None:
    """When to look once more; None: nothing is left, or now is the time."""
    if not lines or talk.conversation.status in {Status.SPAM, Status.TRASH}:
        return None
    oldest, newest = lines[0].at, lines[-1].at
    if not address or trial_mode.is_on(talk.conversation.inbox_id):
        return now + ASKED_AGAIN if now - newest < GIVEN_UP else None
    if oldest + _patience(talk) > now:
        return oldest + _patience(talk)
    taken_back_until = newest + timedelta(seconds=settings.timing(talk.site)["unsend_seconds"])
    gathered = min(newest + GATHERED, oldest + _patience(talk) + LONGEST_GATHERED)
    return soonest if (soonest := max(gathered, taken_back_until)) > now else None


def _send(talk: Talk, lines: Sequence[Message], address: str) -> None:
    message = mailing.write(talk, address, mailing.Kind.UNSEEN, mailing.unseen_words(talk, lines))
    files = Attachment.objects.filter(message__in=lines, is_inline=False).values_list("pk", flat=True)
    Attachment.objects.bulk_create(copies_of_files(lines, list(files), message=message))
    mailing.send(message)
    talk.mailed_up_to = lines[-1].pk
    payload = {"talk": talk.pk, "from": lines[0].pk, "up_to": lines[-1].pk}
    tell(ChatEvent.TALK_MAILED, talk.conversation, by=SYSTEM, message_id=message.pk, payload=payload)
