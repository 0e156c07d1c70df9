"""How long a reply can be taken back: as the workspace has it, or as a member likes it."""

from typing import Any

from django.utils.translation import gettext_lazy

from madoguchi.accounts import preferring
from madoguchi.accounts.models import Membership

UNDO = "undo"
CHOICES = {
    "": gettext_lazy("As the workspace"),
    "5": gettext_lazy("5 seconds"),
    "10": gettext_lazy("10 seconds"),
    "20": gettext_lazy("20 seconds"),
    "30": gettext_lazy("30 seconds"),
}


def declare() -> None:
    """Called once at start."""
    preferring.declare(UNDO, gettext_lazy("Time to undo a reply"), CHOICES)


def seconds(membership: Membership) -> int:
    """For this member."""
    chosen = preferring.of(membership, UNDO)
    return int(chosen) if chosen else membership.workspace.undo_seconds


def choices(membership: Membership) -> list[tuple[str, Any, bool]]:
    """Value, words, and whether it is so now."""
    now = preferring.of(membership, UNDO)
    return [(value, words, value == now) for value, words in CHOICES.items()]
