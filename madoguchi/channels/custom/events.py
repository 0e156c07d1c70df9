"""What may happen with channels of one's own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class CustomChannelEvent(models.TextChoices):
    CUSTOM_CHANNEL_SET = "custom_channel_set", _("Custom channel set")
    CUSTOM_CHANNEL_REMOVED = "custom_channel_removed", _("Custom channel removed")
    CUSTOM_SECRET_CHANGED = "custom_secret_changed", _("Secret of a custom channel changed")
    CUSTOM_CHANNEL_STOPPED = "custom_channel_stopped", _("A custom channel takes no answers any more")
    CUSTOM_CALL_REPLAYED = "custom_call_replayed", _("Call of a custom channel read again")
