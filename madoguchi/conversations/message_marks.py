"""Marks of a message that are added after it was written."""

from madoguchi.conversations.models import Message, SideMessage


def marking(message: Message | SideMessage, code: str) -> None:
    """Add a mark, once."""
    if not has_mark(message, code):
        message.marks = [*message.marks, {"code": code, "about": ""}]
        type(message)._default_manager.filter(pk=message.pk).update(marks=message.marks)


def has_mark(message: Message | SideMessage, code: str) -> bool:
    """Whether it carries the mark."""
    return any(each.get("code") == code for each in message.marks)
