"""受付自動返信: what an inbox answers by itself when somebody begins a conversation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Inbox


class Within(models.TextChoices):
    """How soon an inbox usually answers, in its opening hours."""

    HOUR = "1h", _("1 hour")
    TWO_HOURS = "2h", _("2 hours")
    FOUR_HOURS = "4h", _("4 hours")
    EIGHT_HOURS = "8h", _("8 hours")
    DAY = "1d", _("1 business day")
    TWO_DAYS = "2d", _("2 business days")
    THREE_DAYS = "3d", _("3 business days")


class Acknowledgement(models.Model):
    """An inbox's own. `named`: texts for single closures, {name of the closure: {"ja", "en"}}. `within` may be empty."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    inbox = models.OneToOneField(Inbox, models.CASCADE, related_name="acknowledgement")
    is_on = models.BooleanField(default=False)
    to_mails = models.BooleanField(default=True)
    to_forms = models.BooleanField(default=True)
    within = models.CharField(max_length=2, choices=Within.choices, blank=True)
    subject_ja = models.CharField(max_length=200, blank=True)
    subject_en = models.CharField(max_length=200, blank=True)
    open_ja = models.TextField(blank=True)
    open_en = models.TextField(blank=True)
    closed_ja = models.TextField(blank=True)
    closed_en = models.TextField(blank=True)
    closure_ja = models.TextField(blank=True)
    closure_en = models.TextField(blank=True)
    named = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.inbox_id}: {'on' if self.is_on else 'off'}"
