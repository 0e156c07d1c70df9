"""What nobody outside may read though it stands in a conversation. Every page, mail and feed for customers asks here.

A machine's mail with a code or link that lets its reader in somewhere is for us alone: an attacker who had it sent to our
address would otherwise read it in his own conversation, and own an account in our name.
"""

import re
from collections.abc import Iterable
from typing import Any

from madoguchi.conversations.models import Message, MessageKind

CODES = "verification_code"

_LINK = re.compile(r"https?://\S{1,4000}", re.IGNORECASE)
_CODE = re.compile(r"(?<!\w)(?=[A-Za-z-]{0,12}\d)[A-Za-z0-9][A-Za-z0-9-]{3,40}(?!\w)|(?<!\d)\d[\d -]{2,20}\d(?!\d)")
_COVER = "••••"


def is_hidden_from_customers(message: Message) -> bool:
    """Whether this message must never be shown, quoted or sent to anybody outside unless an agent does so knowingly."""
    return message.kind == MessageKind.NOTE or carries_codes(message.marks)


def carries_codes(marks: Iterable[dict[str, Any]]) -> bool:
    """Whether these marks say so; what is shown to agents unasked (lists, notifications) then uses `covered`."""
    return any(mark.get("code") == CODES for mark in marks)


def covered(text: str) -> str:
    """The text with its codes and links covered."""
    return _CODE.sub(_COVER, _LINK.sub(_COVER, text))
