"""Which replies need a second pair of eyes, what was said of a reply before it left, and what its text was before."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.inbox import Inbox
from madoguchi.conversations.models.message import Message
from madoguchi.conversations.models.side import SideMessage


class ApprovalRule(models.Model):
    """A reply to which everything holds that is set here needs approval; nothing set means every reply.

    `roles`, `people`: who wrote it; `newcomer_days`: whoever joined so many days ago at most; `tags`: ids, one is enough;
    `words`: one is enough; `amount_from`: the largest sum in the text, in yen; `bulk_from`: sent to so many at once.
    `levels` as in `Approval`. `until`: the rule's last day.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    roles = models.JSONField(default=list)
    people = models.JSONField(default=list)
    inboxes = models.ManyToManyField(Inbox, blank=True, related_name="+")
    tags = models.JSONField(default=list)
    words = models.JSONField(default=list)
    amount_from = models.PositiveBigIntegerField(null=True, blank=True)
    newcomer_days = models.PositiveSmallIntegerField(null=True, blank=True)
    bulk_from = models.PositiveIntegerField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    levels = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="approval_rule_once")]

    def __str__(self) -> str:
        return self.name


class SentAnyway(models.Model):
    """What the writer was told about a message before it left, and why it left all the same."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    message = models.OneToOneField(Message, models.CASCADE, related_name="sent_anyway")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    findings = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.message_id}: {len(self.findings)}"


class EarlierText(models.Model):
    """What a message, or a mail to somebody else, said before somebody else changed it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="earlier_texts")
    side_message = models.ForeignKey(SideMessage, models.CASCADE, null=True, related_name="earlier_texts")
    text = models.TextField(blank=True)
    changed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.message_id or self.side_message_id} at {self.at}"
