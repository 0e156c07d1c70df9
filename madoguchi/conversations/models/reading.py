"""Who has read how far, and whose mail is spam."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Conversation


class ReadMark(models.Model):
    """The newest message of a conversation that this person has seen."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="read_marks")
    message_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "conversation"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.conversation_id}"


class SenderRule(models.Model):
    """Mail from this address, or from this whole domain (`@example.com`), is spam here."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    pattern = models.CharField(max_length=320)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "pattern"], name="sender_rule_once")]

    def __str__(self) -> str:
        return self.pattern
