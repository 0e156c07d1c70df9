"""What may happen with the contact page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class ContactEvent(models.TextChoices):
    CONTACT_PAGE_SET = "contact_page_set", _("Contact page set")
