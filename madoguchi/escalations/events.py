"""What may happen with escalations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class EscalationEvent(models.TextChoices):
    RISK_FOUND = "risk_found", _("Words that speak of a risk")
    ESCALATED = "escalated", _("Escalated")
    ESCALATION_CLIMBED = "escalation_climbed", _("Nobody acknowledged in time: the next step is called")
    ESCALATION_ACKNOWLEDGED = "escalation_acknowledged", _("Escalation acknowledged")
    SEVERITY_SET = "severity_set", _("Severity changed")
    ESCALATION_ENDED = "escalation_ended", _("Escalation ended")
    LADDER_SET = "ladder_set", _("Escalation ladder set")
    LADDER_REMOVED = "ladder_removed", _("Escalation ladder removed")
    RISK_WORDS_SET = "risk_words_set", _("Risk words changed")
    ROTATION_SET = "rotation_set", _("On-call rotation set")
    ROTATION_REMOVED = "rotation_removed", _("On-call rotation removed")
    ON_CALL_OVERRIDDEN = "on_call_overridden", _("Somebody else is on call for a while")
    ON_CALL_RESTORED = "on_call_restored", _("On call as the rotation says again")
    ON_CALL_AHEAD = "on_call_ahead", _("An on-call turn begins soon")
