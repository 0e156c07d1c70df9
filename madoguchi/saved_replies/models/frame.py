"""What stands around a reply (書き出しと結び)."""

from django.db import models
from django.db.models import Q

from madoguchi.accounts.models import Membership, Workspace
from madoguchi.conversations.models import Inbox


class InboxFrame(models.Model):
    """An inbox's opening and closing lines. `is_automatic`: they stand in an empty reply as soon as one begins to write."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    inbox = models.OneToOneField(Inbox, models.CASCADE, related_name="frame")
    opening_ja = models.TextField(blank=True)
    closing_ja = models.TextField(blank=True)
    opening_en = models.TextField(blank=True)
    closing_en = models.TextField(blank=True)
    is_automatic = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.inbox)


class PersonalSignature(models.Model):
    """A member's own lines below a reply, for one inbox or for all."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="signatures")
    inbox = models.ForeignKey(Inbox, models.CASCADE, null=True, related_name="+")
    text_ja = models.TextField(blank=True)
    text_en = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "membership", "inbox"], name="signature_once_by_inbox"),
            models.UniqueConstraint(fields=["workspace", "membership"], condition=Q(inbox=None), name="signature_once_for_all"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.inbox_id}"
