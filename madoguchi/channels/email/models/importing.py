"""Old mail that is brought in from files: what was asked for, how far it has come, and the balance."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models import Inbox


class MailImport(models.Model):
    """One archive into one inbox. `found` = taken + duplicate + ignored + quarantined, once it is done.

    `done` says how many mails of the archive's index have come to their end, in the transaction that ended them.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    class Outcome(models.TextChoices):
        CLOSED = "closed", _("Closed: the past is the past")
        OPEN = "open", _("Open where the customer wrote last, else waiting for the customer")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    inbox = models.ForeignKey(Inbox, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    path = models.CharField(max_length=1000)
    name = models.CharField(max_length=255)
    is_upload = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=64)
    since = models.DateField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.CLOSED)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    job_id = models.BigIntegerField(null=True)
    found = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    ignored = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    replies = models.PositiveIntegerField(default=0)
    conversations = models.PositiveIntegerField(default=0)
    trouble = models.TextField(blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return self.name
