"""Where somebody may put what a customer said into the reader's language: a place for it, nothing of its own."""

from collections.abc import Callable, Mapping, Sequence

from madoguchi.conversations.models import Message

type Translate = Callable[[Sequence[Message], str], Mapping[int, str]]
_known: list[Translate] = []


def register(function: Translate) -> Translate:
    """Called once at start: gives the words in this language by the message's id, for those that need it. It reads what is
    there already, for nobody shall wait."""
    _known[:] = [function]
    return function


def of(messages: Sequence[Message], language: str) -> Mapping[int, str]:
    """The words that there are."""
    return _known[0](messages, language) if _known and messages else {}
