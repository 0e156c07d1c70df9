"""Through which server an inbox sends."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.conversations.models import Inbox


class Relay(models.Model):
    """The SMTP server through which an inbox sends; without one the installation's relay is used."""

    inbox = models.OneToOneField(Inbox, models.CASCADE, related_name="relay")
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField(default=587)
    security = models.CharField(
        max_length=8, default="starttls", choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("plain", _("none"))]
    )
    username = models.CharField(max_length=255, blank=True)
    password_sealed = models.TextField(blank=True)
    oauth = models.ForeignKey("email.OAuthGrant", models.SET_NULL, null=True, blank=True, related_name="relays")
    per_minute = models.PositiveIntegerField(null=True, blank=True)
    per_hour = models.PositiveIntegerField(null=True, blank=True)
    lines_at_once = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
