"""How news reach a member beside the bell."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticeWays(models.Model):
    """One member's choices; without a row there is the bell, and every browser that agreed.

    `next_digest_at`: when mail is looked at again.
    """

    class Digest(models.TextChoices):
        OFF = "off", pgettext_lazy("digest", "Never")
        HALF_HOUR = "half_hour", _("Every 30 minutes")
        DAILY = "daily", _("Once a day")

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+")
    membership = models.OneToOneField("accounts.Membership", models.CASCADE, related_name="ways")
    quiet_mail = models.JSONField(default=list)  # kinds that do not go by mail
    quiet_push = models.JSONField(default=list)
    push_tells = models.BooleanField(default=True)  # what it is about, and not only that there is something
    digest = models.CharField(max_length=10, choices=Digest.choices, default=Digest.OFF)
    digest_at = models.TimeField(default=time(8, 30))
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    quiet_off_work = models.BooleanField(default=False)  # outside the working hours, where some are known
    next_digest_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_digest_at"], condition=~models.Q(digest="off"), name="notice_ways_due")]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.digest}"
