"""What came of a call that was carried out."""

from dataclasses import dataclass

from madoguchi.conversations.models import Conversation, Message


@dataclass(frozen=True)
class Outcome:
    """Where it went."""

    conversation: Conversation | None = None
    message: Message | None = None


def our_id(message_id: int) -> str:
    """What the other side calls a message of this house."""
    return f"m_{message_id}"


def number_of(our: str) -> int:
    """The same back; 0 where it is none."""
    digits = our.removeprefix("m_")
    return int(digits) if our.startswith("m_") and digits.isascii() and digits.isdecimal() and len(digits) < 19 else 0
