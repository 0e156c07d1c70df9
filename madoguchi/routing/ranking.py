"""What comes first in a queue: urgent ones, then by tier, priority, what is due, mood, and how long the customer waits."""

from datetime import datetime
from typing import Any

from madoguchi.conversations.models import Conversation, Priority
from madoguchi.routing.complaints import mood_of
from madoguchi.routing.entitling import place_of

LATER = 10_000  # everything that is not urgent
TIER = 10
NO_TIER = 500


def key_of(conversation: Conversation) -> dict[str, Any]:
    """The columns of a placement by which it is sorted."""
    since: datetime = conversation.waiting_since or conversation.created_at
    return {
        "rank": _rank(conversation),
        "due_at": conversation.sla_sort,
        "mood": mood_of(conversation),
        "since": since,
    }


def _rank(conversation: Conversation) -> int:
    place = place_of(conversation)
    tier = NO_TIER if place is None else min(max(place, 0), NO_TIER - 1)
    urgent = conversation.priority == Priority.URGENT
    return (0 if urgent else LATER) + tier * TIER + (Priority.URGENT - conversation.priority)
