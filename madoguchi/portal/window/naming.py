"""What people of ours are called towards the customers of an inbox, known for a minute: every line of theirs asks."""

import time

from madoguchi.channels.chat.visiting import LANGUAGES
from madoguchi.conversations.models import Inbox
from madoguchi.conversations.public_names import public_names_of

FRESH_SECONDS = 60.0
MOST = 5000
_names: dict[tuple[int, int], tuple[float, dict[str, str]]] = {}


def names(inbox: int, person: int) -> dict[str, str]:
    """By language."""
    if (found := known(inbox, person)) is None:
        at = Inbox.objects.get(pk=inbox)
        found = {code: public_names_of(at, [person], code).get(person, "") for code in LANGUAGES}
        if len(_names) > MOST:
            _names.clear()
        _names[inbox, person] = (time.monotonic() + FRESH_SECONDS, found)
    return found


def known(inbox: int, person: int) -> dict[str, str] | None:
    """The same without asking the database; None where that would be needed."""
    until, found = _names.get((inbox, person), (0.0, {}))
    return found if until > time.monotonic() else None


def forget() -> None:
    """Look anew."""
    _names.clear()
