"""Where conversations come in."""

from django.db import models

from madoguchi.accounts.models import Membership, Team, Workspace


class Inbox(models.Model):
    """One address that customers write to. How mail travels there stands in channels/email."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="inboxes")
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=254)
    sender_name = models.CharField(max_length=120, blank=True)
    signature = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    restricted_to = models.ManyToManyField(Team, blank=True, related_name="+")
    default_team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    new_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "address"], name="inbox_address_once")]
        indexes = [models.Index(fields=["address"], name="inbox_by_address")]

    def __str__(self) -> str:
        return self.name


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
