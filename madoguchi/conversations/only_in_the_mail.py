"""What stands in a mail of ours and nowhere else, such as an address for its receiver alone. Rooms above register theirs."""

from collections.abc import Callable

from madoguchi.conversations.models import Message

type Put = Callable[[Message, str], str]
_registered: dict[str, Put] = {}


def register(automatic_kind: str, put: Put) -> None:
    """`put` takes a message of this kind and its text or html, and gives it as it leaves; the same on every try."""
    _registered[automatic_kind] = put


def as_it_leaves(message: Message, written: str) -> str:
    """The text or html of a message, whole."""
    put = _registered.get(message.automatic_kind)
    return put(message, written) if put and written else written


def holds(message: Message) -> bool:
    """Whether this is such a mail: shown anywhere else, it lacks what it was sent for."""
    return message.automatic_kind in _registered
