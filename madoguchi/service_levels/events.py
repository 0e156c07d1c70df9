"""What may happen to service levels and their clocks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class ServiceLevelEvent(models.TextChoices):
    CLOCK_MOVED = "clock_moved", _("Due time changed")
    CLOCK_WARNED = "clock_warned", _("Due soon")
    CLOCK_BREACHED = "clock_breached", _("Due time passed")
    CLOCK_MET = "clock_met", _("Done in time")
    POLICY_MADE = "service_policy_made", _("Service level made")
    POLICY_CHANGED = "service_policy_changed", _("Service level changed")
    POLICY_REMOVED = "service_policy_removed", _("Service level removed")
    POLICIES_ORDERED = "service_policies_ordered", _("Order of the service levels changed")
