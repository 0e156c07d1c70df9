"""How a view may look: its icon, and what its rows show beside the usual."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ICONS = (
    "list-filter",
    "flag",
    "star",
    "zap",
    "clock",
    "hourglass",
    "bell",
    "shield-check",
    "message-square",
    "phone",
    "mail",
    "package",
    "wrench",
    "credit-card",
    "truck",
    "heart",
    "users",
    "building-2",
    "globe",
    "bug",
)
COLUMNS = {
    "inbox": pgettext_lazy("one", "Inbox"),
    "team": _("Team"),
    "number": _("Number"),
    "created": pgettext_lazy("time", "Started"),
    "count": _("Number of messages"),
    "queue": _("Queue"),
}
