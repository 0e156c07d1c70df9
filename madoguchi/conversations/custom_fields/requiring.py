"""Fields that must be filled before a conversation is closed by hand."""

from madoguchi.conversations.custom_fields import finding
from madoguchi.conversations.models import Conversation


class Missing(ValueError):
    """Their names, with commas between."""


def check(conversation: Conversation) -> None:
    """Raises Missing."""
    if found := finding.missing(conversation):
        raise Missing("、".join(each.field.name for each in found))
