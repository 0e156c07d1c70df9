"""What a customer has told us: each with the message and the place in it, so that anybody can look."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Conversation
from madoguchi.conversations.models.message import Message
from madoguchi.customers.models import Customer


class FactKind(models.TextChoices):
    """What people are asked for again and again."""

    ORDER = "order", _("Order number")
    MODEL = "model", _("Model")
    PHONE = "phone", _("Phone number")
    EMAIL = "email", _("Mail address")
    ADDRESS = "address", pgettext_lazy("postal", "Address")
    DATE = "date", pgettext_lazy("fact", "Date")
    AMOUNT = "amount", _("Amount")
    NAME = "name", pgettext_lazy("customer", "Name")


class FactState(models.TextChoices):
    """Found by the machine; looked at and right; put right by a person; wrong."""

    FOUND = "found", pgettext_lazy("fact", "Detected")
    CONFIRMED = "confirmed", pgettext_lazy("fact", "Confirmed")
    EDITED = "edited", pgettext_lazy("fact", "Corrected")
    WRONG = "wrong", pgettext_lazy("fact", "Wrong")


class Fact(models.Model):
    """`part`: text, signature, or form0, form1 … by field; `start`, `end`: where in it. `value` is the plain form.

    Found anew from the messages at any time; what a person said of it stays. Only what stands in a message can be confirmed.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="facts")
    message = models.ForeignKey(Message, models.CASCADE, related_name="facts")
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="facts")
    kind = models.CharField(max_length=8, choices=FactKind.choices)
    part = models.CharField(max_length=12, default="text")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    raw = models.CharField(max_length=300)
    value = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=FactState.choices, default=FactState.FOUND)
    judged_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "message", "part", "start", "kind"], name="fact_once")]
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="fact_of_conversation"),
            models.Index(fields=["customer", "-at", "-id"], name="fact_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of message {self.message_id}"
