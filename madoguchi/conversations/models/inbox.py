"""Where conversations come in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Team, Workspace
from madoguchi.kit.addresses import readable


class TextMode(models.TextChoices):
    """How answers are written: exactly as typed, or with Markdown's few signs for bold, lists and links."""

    TEXT = "text", _("Plain text: leaves exactly as typed")
    RICH = "rich", _("With formatting: bold, lists, links, pictures")


class ConfirmSending(models.TextChoices):
    """When 送信前確認 is shown: from, to, subject, files and findings once more, before a mail leaves."""

    ALWAYS = "always", _("Before every mail")
    FINDINGS = "findings", _("When something was found")
    NEVER = "never", _("Never: only what is surely wrong asks for a reason")


class Inbox(models.Model):
    """One address that customers write to. How mail travels there stands in channels/email.

    `is_trial`: takes in and sends nothing, beside an older system; so does every inbox of a workspace on trial.
    `text_mode`: how answers are written. `stops_scheduled`: a customer who writes holds back what is scheduled for later.
    `automatic_a_day`: automatic answers that one address gets at most in 24 hours.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="inboxes")
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=254)
    sender_name = models.CharField(max_length=120, blank=True)
    signature = models.TextField(blank=True)
    text_mode = models.CharField(max_length=4, choices=TextMode.choices, default=TextMode.TEXT)
    stops_scheduled = models.BooleanField(default=True)
    confirm_sending = models.CharField(max_length=8, choices=ConfirmSending.choices, default=ConfirmSending.FINDINGS)
    automatic_a_day = models.PositiveSmallIntegerField(default=3, db_default=3)
    is_active = models.BooleanField(default=True)
    is_trial = models.BooleanField(default=False)
    restricted_to = models.ManyToManyField(Team, blank=True, related_name="+")
    default_team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    new_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "address"], name="inbox_address_once")]
        indexes = [models.Index(fields=["address"], name="inbox_by_address")]

    def __str__(self) -> str:
        return self.name


class InboxAlias(models.Model):
    """Another address whose mail comes into the inbox. `answers`: who wrote to it is answered from it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    inbox = models.ForeignKey(Inbox, models.CASCADE, related_name="aliases")
    address = models.CharField(max_length=254, unique=True)
    answers = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return readable(self.address)


class InboxPublicName(models.Model):
    """The name a member shows to customers of this inbox, where it differs from their usual one."""

    inbox = models.ForeignKey(Inbox, models.CASCADE, related_name="public_names")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    name_ja = models.CharField(max_length=80, blank=True)
    name_en = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "membership"], name="inbox_public_name_once")]

    def __str__(self) -> str:
        return self.name_ja or self.name_en
