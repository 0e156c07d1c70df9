"""What is asked before a conversation is closed: rooms register what still stands open. Asked, never forbidden."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import ngettext

from madoguchi.conversations.linking import open_children
from madoguchi.conversations.models import Conversation, Task


@dataclass(frozen=True)
class Question:
    """One sentence that says what is open; `rule` names it."""

    rule: str
    words: str


type Asking = Callable[[Conversation], list[Question]]
_asking: list[Asking] = []


def asks_before_closing(function: Asking) -> Asking:
    """Register: `function(conversation)` says what should be settled first, in the current language."""
    _asking.append(function)
    return function


def questions(conversation: Conversation) -> list[Question]:
    """Everything that somebody should know before closing it."""
    return [question for function in _asking for question in function(conversation)]


@asks_before_closing
def open_tasks(conversation: Conversation) -> list[Question]:
    """Tasks that nobody has done."""
    count = Task.objects.filter(conversation=conversation, done_at=None).count()
    words = ngettext("%(count)s task is not done yet.", "%(count)s tasks are not done yet.", count) % {"count": count}
    return [Question("tasks", words)] if count else []


@asks_before_closing
def children(conversation: Conversation) -> list[Question]:
    """Conversations below it that are open."""
    count = open_children(conversation).count()
    words = ngettext(
        "%(count)s conversation below it is still open.", "%(count)s conversations below it are still open.", count
    )
    return [Question("children", words % {"count": count})] if count else []
