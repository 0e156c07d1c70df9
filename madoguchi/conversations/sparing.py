"""Where harassment is at hand: a room that knows of it says so here, and rooms that would ask the customer a favour, as surveys
do, leave it. Nothing is refused to anybody by this."""

from collections.abc import Callable

from madoguchi.conversations.models import Conversation

type Knows = Callable[[Conversation], bool]

_knowing: dict[str, Knows] = {}


def look_for(name: str, knows: Knows) -> None:
    """Called once at start by a room that can tell; the same name again takes its place."""
    _knowing[name] = knows


def is_harassed(conversation: Conversation) -> bool:
    """Whether any room says that whoever answers here is, or was, harassed."""
    return any(knows(conversation) for knows in _knowing.values())
