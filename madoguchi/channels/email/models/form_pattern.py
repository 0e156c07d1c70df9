"""How the mails of a form are read: which sender, which labels, what each gives."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.channels.email.models.ledger import ReceivedMail
from madoguchi.conversations.models import Inbox


class FormPattern(models.Model):
    """For one sender (an address, or `@domain`) of one inbox; several may stand for several forms of one sender.

    `rules`: {"rows": [{"label", "takes", "many", "stops"}]} as `form_mail.taking.rules_of` makes them; every edit is a new
    `version`, and the earlier ones are kept.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    inbox = models.ForeignKey(Inbox, models.CASCADE, related_name="form_patterns")
    sender = models.CharField(max_length=320)
    name = models.CharField(max_length=120, blank=True)
    rules = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    sample = models.ForeignKey(ReceivedMail, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["inbox", "sender"], name="form_by_sender")]

    def __str__(self) -> str:
        return f"{self.sender} {self.version}"


class FormPatternVersion(models.Model):
    """What a pattern was, and who made it so."""

    pattern = models.ForeignKey(FormPattern, models.CASCADE, related_name="versions")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    sender = models.CharField(max_length=320)
    rules = models.JSONField(default=dict)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pattern", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.pattern_id} v{self.number}"
