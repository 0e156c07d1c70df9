"""What rules may ask about the event itself: who did it, by a machine or not, first message or not, the words of its message.

Asked in memory of the event in `asking.kept["event"]`; a rule by the clock has none, and may not ask.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.approval import Approval
from madoguchi.conversations.conditions import kinds
from madoguchi.conversations.conditions.asking import Asking, Choice
from madoguchi.conversations.conditions.fields import Field, register
from madoguchi.conversations.conditions.kinds import OPERATORS, Kind
from madoguchi.conversations.conditions.language import Group, Node
from madoguchi.conversations.models import Conversation, Message
from madoguchi.journal.models import Event
from madoguchi.rules.models import Request
from madoguchi.rules.requesting import SUBJECT

KEYS = frozenset({"event_by", "event_automatic", "event_first", "event_words"})
_BY = {
    "customer": _("The customer"),
    "person": _("A member"),
    "rule": _("A rule"),
    "system": pgettext_lazy("actor", "The system"),
}


def register_all() -> None:
    """Called once at start."""
    more: dict[str, Any] = {"group": "event", "only": "event"}
    register(Field("event_by", _("Who did it"), Kind.CHOICE, OPERATORS[Kind.CHOICE], _anything, _by, _actors, **more))
    register(Field("event_automatic", _("Written by a machine"), Kind.FLAG, ("is",), _anything, _automatic, weight=1, **more))
    register(Field("event_first", _("First message"), Kind.FLAG, ("is",), _anything, _first, weight=1, **more))
    words = _("Words of the message")
    register(Field("event_words", words, Kind.WORDS, ("contains", "lacks"), _anything, _words, weight=2, **more))


def asks(node: Node) -> bool:
    """Whether anything in it asks about the event."""
    if isinstance(node, Group):
        return any(asks(part) for part in node.parts)
    return node.field.key in KEYS


def _actors(_asking: Asking) -> list[Choice]:
    return [Choice(value, str(words)) for value, words in _BY.items()]


def _anything(_op: str, _value: Any, _asking: Asking) -> Q:
    """The rows of conversations do not know; whoever asks the database looks at the events afterwards."""
    return Q()


def _event(asking: Asking) -> Event | None:
    found: Event | None = asking.kept.get("event")
    return found


def _by(_conversation: Conversation, op: str, value: list[Any], asking: Asking) -> bool:
    event = _event(asking)
    return event is not None and kinds.holds(Kind.CHOICE, event.actor_kind, op, value, asking)


def _automatic(_conversation: Conversation, _op: str, value: bool, asking: Asking) -> bool:
    event, message = _event(asking), _message(asking)
    by_machine = bool(event and event.payload.get("automatic")) or bool(message and message.is_automatic)
    return by_machine == value


def _first(_conversation: Conversation, _op: str, value: bool, asking: Asking) -> bool:
    """It was not there before this message came."""
    message = _message(asking)
    if message is None:
        event = _event(asking)
        return (event is not None and event.kind == "conversation_started") == value
    if "event_first" not in asking.kept:
        earlier = Message.objects.filter(conversation=message.conversation_id, pk__lt=message.pk)
        asking.kept["event_first"] = not earlier.exists()
    return bool(asking.kept["event_first"]) == value


def _words(conversation: Conversation, op: str, value: str, asking: Asking) -> bool:
    if "event_words" not in asking.kept:
        asking.kept["event_words"] = "\n".join(_texts(conversation, _message(asking), _event(asking)))
    return kinds.holds(Kind.WORDS, asking.kept["event_words"], op, value, asking)


def _texts(conversation: Conversation, message: Message | None, event: Event | None) -> Iterator[str]:
    if event is not None and event.payload.get("about") == SUBJECT:  # what somebody was asked, and what they answered
        yield from Request.objects.filter(pk=event.payload.get("about_id")).values_list("text", flat=True)
        yield from Approval.objects.filter(pk=event.subject_id).values_list("comment", flat=True)
        return
    yield conversation.subject
    yield message.text if message else conversation.preview


def _message(asking: Asking) -> Message | None:
    """The event's own, looked up once."""
    if "event_message" not in asking.kept:
        event = _event(asking)
        of = event.subject_id if event is not None and event.subject_kind == "message" else 0
        rows = Message.objects.filter(pk=of).only("id", "conversation", "text", "is_automatic", "kind")
        asking.kept["event_message"] = rows.first() if of else None
    found: Message | None = asking.kept["event_message"]
    return found
