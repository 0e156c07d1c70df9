"""What may happen on the customers' own pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.journal.kinds import declare


@declare
class MyRequestsEvent(models.TextChoices):
    CUSTOMER_SIGNED_IN = "customer_signed_in", _("A customer signed in to their own page")
    CUSTOMER_SIGNED_OUT = "customer_signed_out", _("A customer signed out of their own page everywhere")
    READ_ON_PAGE = "read_on_page", _("Read by the customer on their own page")
    DATA_COPY_ASKED = "data_copy_asked", _("A customer asked for a copy of their data")
    DATA_COPY_TAKEN = "data_copy_taken", _("A customer took the copy of their data")
    PRIVACY_ASKED = "privacy_asked", _("A customer made a request about their personal data")
    MY_REQUESTS_SET = "my_requests_set", _("Customers' own pages set")
