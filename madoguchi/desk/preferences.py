"""What each member may choose of how the list behaves."""

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from madoguchi.accounts import preferring
from madoguchi.accounts.models import Membership

DENSITY, AFTER, GLIMPSE, KEYS, HINTS = "density", "after_close", "glimpse", "keys", "hints"
ENTER, SOUND = "chat_enter", "chat_sound"


def declare() -> None:
    """Called once at start."""
    preferring.declare(
        DENSITY,
        gettext_lazy("Density of the list"),
        {"roomy": pgettext_lazy("density", "Two lines"), "dense": pgettext_lazy("density", "One line")},
    )
    preferring.declare(
        AFTER,
        gettext_lazy("After closing"),
        {
            "next": gettext_lazy("The next one below"),
            "newest": gettext_lazy("The newest of the list"),
            "oldest": gettext_lazy("The oldest of the list"),
            "list": gettext_lazy("Back to the list"),
        },
    )
    preferring.declare(
        GLIMPSE,
        gettext_lazy("Preview of the newest message"),
        {"hover": gettext_lazy("When the pointer rests on a row"), "space": gettext_lazy("Only with the space key")},
    )
    preferring.declare(
        KEYS,
        gettext_lazy("Keys of one letter"),
        {"on": gettext_lazy("On: ? shows them"), "off": gettext_lazy("Off: only those with Ctrl or ⌘")},
    )
    preferring.declare(
        HINTS,
        gettext_lazy("Hints at keys"),
        {"on": gettext_lazy("Once, after three times by mouse"), "off": gettext_lazy("Never")},
    )
    preferring.declare(
        ENTER,
        gettext_lazy("Enter in a chat"),
        {
            "breaks": gettext_lazy("Begins a new line; Ctrl or ⌘ with Enter sends"),
            "sends": gettext_lazy("Sends; Shift with Enter begins a new line"),
        },
    )
    preferring.declare(
        SOUND,
        gettext_lazy("Sound of chats"),
        {"on": gettext_lazy("When a chat or a line comes, but never in quiet hours"), "off": pgettext_lazy("sound", "Never")},
    )


def of_list(membership: Membership) -> dict[str, Any]:
    """What holds, and what else could be chosen."""
    shown = [each for each in preferring.declared() if each.key in {DENSITY, AFTER, GLIMPSE}]
    now = {each.key: preferring.of(membership, each.key) for each in shown}
    own = {"keys": preferring.of(membership, KEYS), "hints": preferring.of(membership, HINTS)}
    return own | {"prefers": now, "preferences": [(each, now[each.key]) for each in shown]}
