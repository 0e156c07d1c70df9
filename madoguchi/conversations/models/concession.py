"""What was granted to a customer on a conversation (特別対応): money back, a discount, a replacement, days."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Conversation
from madoguchi.customers.models import Customer


class ConcessionKind(models.TextChoices):
    """What is granted."""

    REFUND = "refund", _("Refund")
    DISCOUNT = "discount", _("Discount or coupon")
    REPLACEMENT = "replacement", _("Replacement")
    GIFT = "gift", _("Free of charge")
    SHIPPING = "shipping", _("Shipping paid by us")
    EXTENSION = "extension", _("Longer period")
    OTHER = "other", pgettext_lazy("concession", "Other")


class Concession(models.Model):
    """One grant. `stood_at`: since when it stands; `is_approved`: by somebody else's word; `deviates`: the rules do not foresee
    it, and `reason` stands in the discretion ledger."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for approval")
        STANDING = "standing", pgettext_lazy("concession", "Granted")
        RETURNED = "returned", pgettext_lazy("concession", "Not granted")
        WITHDRAWN = "withdrawn", pgettext_lazy("concession", "Taken back")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="concessions")
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="concessions")
    kind = models.CharField(max_length=12, choices=ConcessionKind.choices)
    yen = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    days = models.PositiveIntegerField(default=0)
    what = models.CharField(max_length=120, blank=True)
    order_number = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=500)
    deviates = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices)
    granted_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    stood_at = models.DateTimeField(null=True)
    is_approved = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "id"], name="concession_here"),
            models.Index(fields=["workspace", "customer", "stood_at"], name="concession_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.conversation_id}: {self.state}"
