"""What rules and views may ask of a conversation's last answer."""

from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from madoguchi.conversations.conditions import kinds
from madoguchi.conversations.conditions.asking import Asking
from madoguchi.conversations.conditions.fields import Field, register
from madoguchi.conversations.conditions.kinds import OPERATORS, Kind
from madoguchi.conversations.models import Conversation
from madoguchi.surveys.models import Answer

_LAST = ("-at", "-pk")


def register_all() -> None:
    """Called once at start."""
    answered = _("Survey answered")
    register(Field("survey_answered", answered, Kind.FLAG, ("is",), _is_answered, _holds_answered, group="times", weight=1))
    for name, label in (("result", _("Satisfaction with the result")), ("handling", _("Satisfaction with the handling"))):
        asks, holds = partial(_filter, name), partial(_holds, name)
        register(Field(f"survey_{name}", label, Kind.NUMBER, OPERATORS[Kind.NUMBER], asks, holds, group="times", weight=2))


def last_of(conversation_id: int) -> Answer | None:
    """The newest answer of a conversation."""
    return Answer.objects.filter(asked__conversation=conversation_id).order_by(*_LAST).first()


def _is_answered(_op: str, value: Any, _asking: Asking) -> Q:
    found = Q(Exists(Answer.objects.filter(asked__conversation=OuterRef("pk"))))
    return found if value else ~found


def _holds_answered(conversation: Conversation, _op: str, value: Any, _asking: Asking) -> bool:
    return (last_of(conversation.pk) is not None) == bool(value)


def _filter(name: str, op: str, value: Any, asking: Asking) -> Q:
    newest = Answer.objects.filter(asked__conversation=OuterRef("asked__conversation")).order_by(*_LAST).values("pk")[:1]
    last = Answer.objects.filter(asked__conversation=OuterRef("pk"), pk=Subquery(newest))
    if op == "empty":
        return ~Q(Exists(last.filter(**{f"{name}__isnull": False})))
    return Q(Exists(last.filter(kinds.test(Kind.NUMBER, name, op, value, asking))))


def _holds(name: str, conversation: Conversation, op: str, value: Any, asking: Asking) -> bool:
    last = last_of(conversation.pk)
    return kinds.holds(Kind.NUMBER, getattr(last, name) if last else None, op, value, asking)
