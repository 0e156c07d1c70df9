"""What may happen to customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class CustomerEvent(models.TextChoices):
    CUSTOMER_ADDED = "customer_added", _("New customer")
    CUSTOMER_CHANGED = "customer_changed", _("Customer's details changed")
    HANDLE_ADDED = "handle_added", _("Contact address added")
    HANDLE_SHARED = "handle_shared", _("Address marked as shared")
    COMPANY_ADDED = "company_added", _("New company")
