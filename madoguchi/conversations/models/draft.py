"""What somebody has begun to write."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Conversation
from madoguchi.conversations.models.inbox import Inbox
from madoguchi.conversations.models.side import SideConversation


class Draft(models.Model):
    """One per person and conversation; without a conversation: the new one being written.

    `aside_of`: of a mail to somebody else about that conversation instead, in `side` or, without one, in a new one.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="drafts")
    inbox = models.ForeignKey(Inbox, models.CASCADE, null=True, related_name="+")
    aside_of = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="+")
    side = models.ForeignKey(SideConversation, models.CASCADE, null=True, related_name="+")
    mode = models.CharField(max_length=8, default="reply", choices=[("reply", "reply"), ("note", "note")])
    text = models.TextField(blank=True)
    note = models.TextField(blank=True)
    subject = models.CharField(max_length=500, blank=True)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person", "conversation"], name="draft_once"),
            models.UniqueConstraint(fields=["person", "side"], name="side_draft_once"),
            models.UniqueConstraint(
                fields=["person", "aside_of"], condition=models.Q(side=None, aside_of__isnull=False), name="new_side_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"
