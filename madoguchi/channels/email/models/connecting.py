"""A mailbox that somebody is about to connect: what was found and tried so far. Nothing here is used until it is kept."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models import Inbox


class Connecting(models.Model):
    """One person's way through the wizard, forgotten when it is kept, given up, or a day old.

    `servers`: {"imap": {"host", "port", "security"}, "smtp": {…}, "username", "host_id", "how"}; `steps`: list of
    {"code", "state", "trouble", "said", "about"}; `folders`: list of {"name", "count", "role"}; `choices`: host, oauth,
    forwarded, amount, folder, sent; `doing`: what a job is at just now (find, test, round_trip), or empty.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    inbox = models.ForeignKey(Inbox, models.CASCADE, null=True, related_name="+")
    address = models.CharField(max_length=320)
    servers = models.JSONField(default=dict)
    secret_sealed = models.TextField(blank=True)
    steps = models.JSONField(default=list)
    folders = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    token = models.CharField(max_length=40, blank=True)
    round_trip = models.JSONField(default=dict)
    doing = models.CharField(max_length=12, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["changed_at"], name="connecting_by_age")]

    def __str__(self) -> str:
        return self.address
