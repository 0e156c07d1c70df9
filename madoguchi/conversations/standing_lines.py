"""Lines that stand below whatever leaves an inbox just now, above its signature. Rooms above register theirs."""

from collections.abc import Callable
from datetime import datetime

from madoguchi.conversations.models import Inbox, Message

type Lines = Callable[[Inbox, datetime, str, bool], str]
_registered: list[Lines] = []


def register(lines: Lines) -> None:
    """`lines` takes the inbox, the moment, "ja" or "en", and whether no person wrote; it gives text or nothing."""
    _registered.append(lines)


def standing(message: Message, inbox: Inbox, language: str, now: datetime) -> str:
    """What stands below this message of ours; the same on every try. Nothing below what is passed on."""
    if message.is_forward:
        return ""
    at = message.released_at or now
    return "\n\n".join(filter(None, (each(inbox, at, language, message.is_automatic) for each in _registered)))
