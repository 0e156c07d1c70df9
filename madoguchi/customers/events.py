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
    HANDLE_TROUBLED = "handle_troubled", _("Address marked: mail does not arrive")
    HANDLE_CLEARED = "handle_cleared", _("Mark on the address removed")
    MALLS_CHANGED = "malls_changed", _("List of malls changed")
    OFFER_DISMISSED = "offer_dismissed", _("Offer from a signature dismissed")
    HANDLE_REMOVED = "handle_removed", _("Contact address removed")
    HANDLE_OWN = "handle_own", _("Address no longer shared")
    COMPANY_CHANGED = "company_changed", _("Company's details changed")
    COMPANY_ADDED = "company_added", _("New company")
