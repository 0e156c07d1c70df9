"""The customer's list, a page at a time, and what they look for in it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from madoguchi.conversations.conditions.words import has
from madoguchi.conversations.models import Attachment, Conversation, Status, WaitingFor
from madoguchi.portal.requests import doors
from madoguchi.portal.requests.guests import Guest

AT_ONCE = 20
SEARCHED = 500
HITS = 400
LONGEST_WORDS = 100


@dataclass(frozen=True)
class Row:
    """One line of the list. `stand`: received, working, asked, done."""

    conversation: Conversation
    stand: str
    words: str
    at: datetime


def rows(guest: Guest, before: int | None = None) -> tuple[list[Row], int | None]:
    """The newest, or those below conversation `before`; and below which one the next page begins."""
    mine = doors.conversations(guest).order_by("-last_activity", "-id")
    last = doors.conversations(guest).filter(pk=before).first() if before else None
    if last is not None:
        below = Q(last_activity=last.last_activity, pk__lt=last.pk) | Q(last_activity__lt=last.last_activity)
        mine = mine.filter(below)
    found = list(mine[: AT_ONCE + 1])
    return [row(each) for each in found[:AT_ONCE]], found[AT_ONCE - 1].pk if len(found) > AT_ONCE else None


def found(guest: Guest, words: str) -> list[Row]:
    """Those of the newest SEARCHED in whose subject, number or visible messages (names of files too) all these words stand:
    wide or narrow, in hiragana or katakana, small or capital, as everywhere in the house."""
    wanted = words.replace("\u3000", " ").split()[:8]
    newest = list(doors.conversations(guest).order_by("-last_activity", "-id")[:SEARCHED])
    spoken = doors.said([each.pk for each in newest])
    for word in wanted:
        files = Attachment.objects.filter(message=OuterRef("pk"), name__has_words=word)
        spoken = spoken.filter(Q(text__has_words=word) | Exists(files))
    hits = {each.conversation_id for each in spoken.order_by("-id")[:HITS] if doors.is_theirs(guest, each)}
    return [row(each) for each in newest if each.pk in hits or _is_named(each, wanted)][: AT_ONCE * 2]


def row(conversation: Conversation) -> Row:
    """As the customer sees it: when something was last said, not when somebody of ours last touched it."""
    moments = [conversation.created_at, conversation.last_inbound_at, conversation.last_reply_at]
    stand, words = stand_of(conversation)
    return Row(conversation, stand, words, max(each for each in moments if each))


def stand_of(conversation: Conversation) -> tuple[str, str]:
    """Where it stands, in the customer's words."""
    if conversation.status == Status.CLOSED:
        return "done", _("Solved")
    if conversation.status == Status.WAITING and conversation.waiting_for == WaitingFor.CUSTOMER:
        return "asked", _("Waiting for your answer")
    if conversation.last_reply_at is None and conversation.status == Status.OPEN:
        return "received", _("Received")
    return "working", _("We are on it")


def _is_named(conversation: Conversation, wanted: list[str]) -> bool:
    name = f"{conversation.subject} #{conversation.number}"
    return all(has(name, word) for word in wanted)
