"""How mail travels: where it is fetched, how it leaves, and the ledger of all that came."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Inbox


class Mailbox(models.Model):
    """An IMAP account that is read for an inbox. Marks or moves what it took, never deletes.

    Everything up to `last_uid` is in the ledger, but for `missed_uids` (uid: tries), which could not be fetched yet.
    Mail older than `since` is left alone.
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
    folder = models.CharField(max_length=255, default="INBOX")
    move_to = models.CharField(max_length=255, blank=True)
    is_active = models.BooleanField(default=True)
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    since = models.DateField(null=True, blank=True)
    missed_uids = models.JSONField(default=dict)
    holder = models.CharField(max_length=120, blank=True)
    held_until = models.DateTimeField(null=True)
    trouble_code = models.CharField(max_length=24, blank=True)
    trouble = models.TextField(blank=True)
    trouble_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.username} @ {self.host}"


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

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class ReceivedMail(models.Model):
    """The ledger: every mail that reached us, its raw file, and the one state it ended in.

    A mail for several inboxes has one row in each, sharing the raw file. `claimed_until` keeps a second process
    from reading what another is about to read; that each mail ends once is kept by comparing `state`.
    """

    class State(models.TextChoices):
        STORED = "stored", _("Stored, not yet read")
        TAKEN = "taken", _("Taken in")
        DUPLICATE = "duplicate", _("Duplicate")
        IGNORED = "ignored", _("Ignored")
        QUARANTINED = "quarantined", _("Quarantined")

    workspace = models.ForeignKey(Workspace, models.CASCADE, null=True, related_name="+")
    inbox = models.ForeignKey(Inbox, models.SET_NULL, null=True, related_name="+")
    door = models.CharField(max_length=8, choices=[("smtp", "SMTP"), ("imap", "IMAP"), ("command", _("file or command"))])
    mailbox = models.ForeignKey(Mailbox, models.SET_NULL, null=True, related_name="+")
    source_key = models.CharField(max_length=200, unique=True)
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.JSONField(default=list)
    raw_path = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64, blank=True)
    message_id = models.CharField(max_length=500, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.STORED)
    reason = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    auto_reply = models.CharField(max_length=16, blank=True)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    conversation_id = models.BigIntegerField(null=True)
    conversation_message_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="mail_to_read"),
            models.Index(fields=["workspace", "inbox", "message_id"], name="mail_by_header"),
            models.Index(fields=["workspace", "inbox", "body_hash"], name="mail_by_body"),
            models.Index(fields=["workspace", "-received_at", "-id"], name="mail_newest"),
            models.Index(fields=["workspace", "state", "-received_at", "-id"], name="mail_by_state"),
            models.Index(fields=["conversation_message_id"], name="mail_of_message"),
        ]

    def __str__(self) -> str:
        return f"{self.door} {self.pk} {self.state}"
