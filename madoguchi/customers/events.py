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
    CUSTOMER_MERGED = "customer_merged", _("Customer merged into another")
    CUSTOMER_TOOK_OVER = "customer_took_over", _("Customer took over another")
    CUSTOMER_UNMERGED = "customer_unmerged", _("Merging of customers undone")
    COMPANY_MERGED = "company_merged", _("Company merged into another")
    COMPANY_TOOK_OVER = "company_took_over", _("Company took over another")
    COMPANY_UNMERGED = "company_unmerged", _("Merging of companies undone")
    DUPLICATE_DISMISSED = "duplicate_dismissed", _("Proposal to merge dismissed")
    DUPLICATE_PROPOSED_AGAIN = "duplicate_proposed_again", _("Dismissed proposal to merge brought back")
    CUSTOMER_NOTE_ADDED = "customer_note_added", _("Note on a customer added")
    CUSTOMER_NOTE_CHANGED = "customer_note_changed", _("Note on a customer changed")
    CUSTOMER_NOTE_DELETED = "customer_note_deleted", _("Note on a customer deleted")
    CUSTOMER_NOTE_RESTORED = "customer_note_restored", _("Note on a customer brought back")
    TIER_CHANGED = "tier_changed", _("Tier changed")
    OWN_SERVICE_CHANGED = "own_service_changed", _("What was agreed with a customer changed")
    CONSENT_GIVEN = "consent_given", _("Consent recorded")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Withdrawal of consent recorded")
    CONSENT_TAKEN_BACK = "consent_taken_back", _("Record of consent taken back")
