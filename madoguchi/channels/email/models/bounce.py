"""What came back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Workspace
from madoguchi.channels.email.models.ledger import ReceivedMail
from madoguchi.conversations.models import Message
from madoguchi.journal.models import Delivery


class BounceKind(models.TextChoices):
    """What a failure means for the one who waits for the answer."""

    HARD = "hard", _("The address cannot be reached")
    FILTERED = "filtered", _("Probably refused by a reception filter")
    SOFT = "soft", _("Not delivered this time")
    DELAYED = "delayed", _("Still being tried by the other side")
    COMPLAINT = "complaint", _("Marked as unwanted by the receiver")


class Bounce(models.Model):
    """That a message of ours did not reach one of its receivers: told by a mail that came back, or by the relay at once.

    `key` makes a replay harmless: one row for each receiver of each source.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, related_name="bounces")
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, related_name="+")
    mail = models.ForeignKey(ReceivedMail, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=80, unique=True)
    recipient = models.CharField(max_length=320)
    kind = models.CharField(max_length=10, choices=BounceKind.choices)
    status = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=24, blank=True)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "recipient", "-at"], name="bounce_of_recipient")]

    def __str__(self) -> str:
        return f"{self.recipient} {self.kind}"
