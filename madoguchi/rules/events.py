"""What may happen to rules themselves: all of it stands in the audit log."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class RuleEvent(models.TextChoices):
    RULE_MADE = "rule_made", _("Rule made")
    RULE_CHANGED = "rule_changed", _("Rule changed")
    RULE_ROLLED_BACK = "rule_rolled_back", _("Rule put back to an earlier version")
    RULE_TURNED_ON = "rule_turned_on", _("Rule turned on")
    RULE_TURNED_OFF = "rule_turned_off", _("Rule turned off")
    RULE_BROKEN = "rule_broken", _("Rule turned itself off")
    RULE_REMOVED = "rule_removed", _("Rule removed")
    RULES_ORDERED = "rules_ordered", _("Order of the rules changed")
    RULE_HELD_BACK = "rule_held_back", _("Rule held back: too often, or in circles")
    WEBHOOK_ADDED = "webhook_added", _("Webhook address added")
    WEBHOOK_REMOVED = "webhook_removed", _("Webhook address removed")
