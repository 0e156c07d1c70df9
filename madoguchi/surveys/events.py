"""What may happen with surveys."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class SurveyEvent(models.TextChoices):
    SURVEY_PLANNED = "survey_planned", _("Survey planned")
    SURVEY_WITHDRAWN = "survey_withdrawn", _("Survey taken back before it left")
    SURVEY_NOT_SENT = "survey_not_sent", _("Survey not sent")
    SURVEY_SENT = "survey_sent", _("Survey sent")
    SURVEY_ANSWERED = "survey_answered", _("Survey answered")
    SURVEY_SET = "survey_set", _("Survey set")
    SURVEY_REMOVED = "survey_removed", _("Survey removed")
