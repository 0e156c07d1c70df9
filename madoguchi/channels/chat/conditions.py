"""What rules, views, queues and policies may ask of a conversation's talk, and what of it rules may wait for."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from madoguchi.channels.chat.events import ChatEvent
from madoguchi.channels.chat.models import Talk, TalkState, Visitor
from madoguchi.conversations import awaited
from madoguchi.conversations.conditions import kinds
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.fields import Field, register
from madoguchi.conversations.conditions.kinds import NONE, OPERATORS, Kind
from madoguchi.conversations.models import Conversation

NO_TALK = _("No chat")
WAITING = (TalkState.ASKED, TalkState.IDLE)


def add() -> None:
    """Called once at start."""
    choice, flag = OPERATORS[Kind.CHOICE], ("is",)
    more: dict[str, Any] = {"weight": 1}
    register(Field("chat_state", _("State of the chat"), Kind.CHOICE, choice, _state, _state_holds, _states, **more))
    words = ("contains", "lacks")
    register(Field("chat_page", _("Page of the chat's visitor"), Kind.WORDS, words, _page, _page_holds, weight=2))
    label = _("The visitor waits for the first answer")
    register(Field("chat_waiting", label, Kind.FLAG, flag, _waiting, _waiting_holds, group="times", **more))
    label = _("The visitor left before anybody answered")
    register(Field("chat_abandoned", label, Kind.FLAG, flag, _abandoned, _abandoned_holds, group="times", **more))
    numbers = OPERATORS[Kind.NUMBER]
    register(Field("chat_rating", _("Rating of the chat"), Kind.NUMBER, numbers, _rating, _rating_holds, group="times", **more))
    awaited.offer("chat_accepted", _("A chat was accepted"), ChatEvent.TALK_ACCEPTED)
    awaited.offer("chat_abandoned", _("A visitor left the chat before anybody answered"), ChatEvent.TALK_ABANDONED)
    awaited.offer("chat_state", _("A chat became quiet, went on by mail, or ended"), ChatEvent.TALK_STATE_CHANGED)
    awaited.offer("chat_rated", _("A chat was rated"), ChatEvent.TALK_RATED)
    awaited.offer("nudge_answered", _("A nudge of the chat window was answered"), ChatEvent.NUDGE_ANSWERED)


def newest(conversation: Conversation, asking: Asking) -> Talk | None:
    """Looked up once for many conditions."""
    kept: dict[int, Talk | None] = asking.kept.setdefault("talks", {})
    if conversation.pk not in kept:
        rows = Talk.objects.filter(conversation=conversation.pk).select_related("visitor").order_by("-pk")
        kept[conversation.pk] = rows.first() if conversation.pk else None
    return kept[conversation.pk]


def _talks() -> QuerySet[Talk]:
    """The newest of each conversation."""
    last = Talk.objects.filter(conversation=OuterRef("conversation")).order_by("-pk").values("pk")[:1]
    return Talk.objects.filter(conversation=OuterRef("pk"), pk=Subquery(last))


def _states(_asking: Asking) -> Sequence[Choice]:
    return [Choice(NONE, str(NO_TALK)), *(Choice(each.value, str(each.label)) for each in TalkState)]


def _state(op: str, value: list[Any], _asking: Asking) -> Q:
    found = Q(Exists(_talks().filter(state__in=[each for each in value if each != NONE])))
    if NONE in value:
        found |= ~Q(Exists(Talk.objects.filter(conversation=OuterRef("pk"))))
    return found if op == "is" else ~found


def _state_holds(conversation: Conversation, op: str, value: list[Any], asking: Asking) -> bool:
    talk = newest(conversation, asking)
    return kinds.holds(Kind.CHOICE, str(talk.state) if talk else None, op, value, asking)


def _page(op: str, value: str, _asking: Asking) -> Q:
    there = Visitor.objects.filter(pk=OuterRef("visitor")).annotate(address=Cast(KT("page__url"), TextField()))
    found = Q(Exists(_talks().filter(Exists(there.filter(address__has_words=value)))))
    return found if op == "contains" else ~found


def _page_holds(conversation: Conversation, op: str, value: str, asking: Asking) -> bool:
    talk = newest(conversation, asking)
    return kinds.holds(Kind.WORDS, talk.visitor.page.get("url", "") if talk else "", op, value, asking)


def _waiting(_op: str, value: bool, _asking: Asking) -> Q:
    found = Q(Exists(_talks().filter(state__in=WAITING, answered_at=None)))
    return found if value else ~found


def _waiting_holds(conversation: Conversation, _op: str, value: bool, asking: Asking) -> bool:
    talk = newest(conversation, asking)
    return (talk is not None and talk.state in WAITING and talk.answered_at is None) == value


def _abandoned(_op: str, value: bool, _asking: Asking) -> Q:
    found = Q(Exists(_talks().filter(abandoned_at__isnull=False)))
    return found if value else ~found


def _abandoned_holds(conversation: Conversation, _op: str, value: bool, asking: Asking) -> bool:
    talk = newest(conversation, asking)
    return (talk is not None and talk.abandoned_at is not None) == value


def _rating(op: str, value: Any, asking: Asking) -> Q:
    if op == "empty":
        return ~Q(Exists(_talks().filter(rating__isnull=False)))
    return Q(Exists(_talks().filter(kinds.test(Kind.NUMBER, "rating", op, value, asking))))


def _rating_holds(conversation: Conversation, op: str, value: Any, asking: Asking) -> bool:
    talk = newest(conversation, asking)
    return kinds.holds(Kind.NUMBER, talk.rating if talk else None, op, value, asking)
