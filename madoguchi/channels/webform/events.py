"""What may happen with contact forms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class FormEvent(models.TextChoices):
    FORM_SET = "form_set", _("Contact form set")
    FORM_REMOVED = "form_removed", _("Contact form removed")
    FORM_SUBMITTED = "form_submitted", _("Contact form sent in")
    STATUS_LINK_REVOKED = "status_link_revoked", _("Status link revoked")
