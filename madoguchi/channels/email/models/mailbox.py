"""Where mail is fetched."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Inbox


class FolderPlace(models.Model):
    """How far a folder on a mail server has been read, under the numbering that `uid_validity` names.

    Everything up to `last_uid` is in the ledger, but for `missed_uids` (uid: tries), which could not be fetched yet.
    Mail older than `since` is left alone. `generation` rises when another folder, account or numbering comes to bear the
    same `uid_validity`; `read_from` is a hash of the place.
    """

    uid_validity = models.BigIntegerField(null=True)
    generation = models.PositiveIntegerField(default=0)
    read_from = models.CharField(max_length=64, blank=True)
    last_uid = models.BigIntegerField(default=0)
    missed_uids = models.JSONField(default=dict)
    since = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Mailbox(FolderPlace):
    """An IMAP account that is read for an inbox: one folder, and beside it the folder of sent mail where that is wished.

    Marks or moves what it took, never deletes. `sent_folder` is empty while it is found by itself; `folders` are those
    that the server named last.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    inbox = models.ForeignKey(Inbox, models.CASCADE, related_name="mailboxes")
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(
        max_length=8, default="tls", choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("plain", _("none"))]
    )
    username = models.CharField(max_length=255)
    password_sealed = models.TextField(blank=True)
    oauth = models.ForeignKey("email.OAuthGrant", models.SET_NULL, null=True, blank=True, related_name="mailboxes")
    folder = models.CharField(max_length=255, default="INBOX")
    move_to = models.CharField(max_length=255, blank=True)
    is_active = models.BooleanField(default=True)
    reads_sent = models.BooleanField(default=True)
    appends_sent = models.BooleanField(default=False)
    sent_folder = models.CharField(max_length=255, blank=True)
    folders = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=120, blank=True)
    held_until = models.DateTimeField(null=True)
    trouble_code = models.CharField(max_length=24, blank=True)
    trouble = models.TextField(blank=True)
    trouble_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.username} @ {self.host}"


class SentFolder(FolderPlace):
    """The folder of sent mail of a mailbox, as far as it has been read for answers that were written elsewhere."""

    mailbox = models.OneToOneField(Mailbox, models.CASCADE, related_name="sent")
    name = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.name
