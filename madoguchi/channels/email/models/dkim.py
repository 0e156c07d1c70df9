"""Keys with which our mails are signed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Workspace


class DkimKey(models.Model):
    """A key pair of one sender domain. The private half is sealed; the public half stands in the DNS under the selector.

    Made, then active once its record was seen, then retired when a newer one took over: its record stays until
    `keep_record_until`, for mails that are still on their way.
    """

    class State(models.TextChoices):
        MADE = "made", _("Waits for its DNS record")
        ACTIVE = "active", _("Signs")
        RETIRED = "retired", _("Replaced")

    class Algorithm(models.TextChoices):
        RSA = "rsa", "RSA 2048"
        ED25519 = "ed25519", "Ed25519"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    domain = models.CharField(max_length=255)
    selector = models.CharField(max_length=63)
    algorithm = models.CharField(max_length=8, choices=Algorithm.choices, default=Algorithm.RSA)
    private_sealed = models.TextField()
    public = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.MADE)
    made_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)
    check_code = models.CharField(max_length=16, blank=True)
    keep_record_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "domain", "selector"], name="dkim_selector_once")]
        indexes = [models.Index(fields=["workspace", "domain", "state"], name="dkim_keys_that_sign")]

    def __str__(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"
