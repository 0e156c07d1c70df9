"""The ledger of all that came."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Workspace
from madoguchi.channels.email.models.mailbox import Mailbox
from madoguchi.conversations.models import Inbox


class Door(models.TextChoices):
    """How a mail came to us. `SENT`: it lay among what we wrote ourselves, in another mail program."""

    SMTP = "smtp", "SMTP"
    IMAP = "imap", "IMAP"
    SENT = "sent", _("Sent folder")
    COMMAND = "command", _("file or command")
    IMPORT = "import", _("import of old mail")


class ReceivedMail(models.Model):
    """The ledger: every mail that reached us, its raw file, and the one state it ended in.

    A mail for several inboxes has one row in each, sharing the raw file. `claimed_until` keeps a second process
    from reading what another is about to read; that each mail ends once is kept by comparing `state`.
    Fetched mail has `received_at`, when it reached its mail server, and `fetched_at`; `gone_at`: it is no longer there.
    `purged_at`: deleted here for good; the row stays as a tombstone that holds nothing but fingerprints.
    """

    class State(models.TextChoices):
        STORED = "stored", _("Stored, not yet read")
        TAKEN = "taken", _("Taken in")
        DUPLICATE = "duplicate", _("Duplicate")
        IGNORED = "ignored", _("Ignored")
        QUARANTINED = "quarantined", _("Quarantined")

    workspace = models.ForeignKey(Workspace, models.CASCADE, null=True, related_name="+")
    inbox = models.ForeignKey(Inbox, models.SET_NULL, null=True, related_name="+")
    door = models.CharField(max_length=8, choices=Door.choices)
    mailbox = models.ForeignKey(Mailbox, models.SET_NULL, null=True, db_index=False, related_name="+")
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
    fetched_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="mail_to_read"),
            models.Index(fields=["workspace", "inbox", "message_id"], name="mail_by_header"),
            models.Index(fields=["workspace", "inbox", "body_hash"], name="mail_by_body"),
            models.Index(fields=["workspace", "-received_at", "-id"], name="mail_newest"),
            models.Index(fields=["workspace", "state", "-received_at", "-id"], name="mail_by_state"),
            models.Index(fields=["conversation_message_id"], name="mail_of_message"),
            models.Index(fields=["inbox", "sender", "-id"], name="mail_by_sender"),
            models.Index(fields=["mailbox", "-received_at", "-id"], name="mail_of_mailbox"),
            models.Index(fields=["id"], condition=Q(purged_at__isnull=False) & ~Q(raw_path=""), name="mail_to_forget"),
            models.Index(fields=["ended_at"], condition=Q(state="quarantined", told_at=None), name="mail_to_tell_of"),
        ]

    def __str__(self) -> str:
        return f"{self.door} {self.pk} {self.state}"


class DayCount(models.Model):
    """What a mail server listed for one day of a folder when it was last asked, held against the ledger.

    `listed` = those with a row + `not_yet` + `missing`. `missing` should have a row and have none: their UIDs, the first
    hundreds of them; they are fetched next.
    """

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="day_counts")
    door = models.CharField(max_length=8, choices=Door.choices)
    day = models.DateField()
    listed = models.PositiveIntegerField()
    not_yet = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    missing_uids = models.JSONField(default=list)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailbox", "door", "day"], name="day_count_once")]

    def __str__(self) -> str:
        return f"{self.mailbox_id} {self.door} {self.day}: {self.listed}"
