"""Those who may mend it hear at once that a channel takes no answers any more."""

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.notifying import declare, notify_all
from madoguchi.accounts.permissions import Right, holders
from madoguchi.channels.custom.events import CustomChannelEvent
from madoguchi.journal.following import reaction
from madoguchi.journal.models import Event

STOPPED = "custom_channel_stopped"
MOST_TOLD = 50

declare(
    STOPPED,
    _("A custom channel takes no answers any more: its other side said that it is gone"),
    _("a custom channel takes no answers any more"),
    "unplug",
    page="settings/channels/",
)


def tell(event: Event) -> None:
    """Once for each time that it stops."""
    notify_all(list(holders(event.workspace_id, Right.MANAGE_INBOXES)[:MOST_TOLD]), STOPPED, event_id=event.pk)


REACTIONS = (reaction("tell of a stopped channel", [CustomChannelEvent.CUSTOM_CHANNEL_STOPPED], tell),)
