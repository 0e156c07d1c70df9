"""Where facts and promises join the house: the check of drafts, the lists' conditions, messages that move."""

from madoguchi.conversations.checking.registry import register
from madoguchi.conversations.facts import asking_twice
from madoguchi.conversations.models import Fact, Promise
from madoguchi.conversations.moving_messages import on_move
from madoguchi.conversations.promises import conditions, overdue  # noqa: F401 (overdue declares its notification)


def add() -> None:
    """Called once at start."""
    register(asking_twice.check)
    conditions.add()
    on_move(_follow)


def _follow(messages: list[int], conversation_id: int) -> None:
    for rows in (Fact, Promise):
        rows._default_manager.filter(message__in=messages).update(conversation=conversation_id)
