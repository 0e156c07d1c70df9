"""Answers that no person wrote, and those that were not given."""

from django.db import models

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models.conversation import Conversation
from madoguchi.conversations.models.message import Message


class AutomaticAnswer(models.Model):
    """What came of one wish to answer by itself: `message`, or `why` there is none (automatic_answers.WhyNot).

    `key`: what asked for it, so that it is decided once. `address`: who would have had it, lower case.
    `by_kind`, `by_id`: journal.recording.Actor.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="automatic_answers")
    answered = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=120)
    by_kind = models.CharField(max_length=10)
    by_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=320, blank=True)
    why = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="automatic_answer_once")]
        indexes = [models.Index(fields=["workspace", "address", "at"], name="automatic_answer_of_address")]

    def __str__(self) -> str:
        return f"{self.key}: {self.why or self.message_id}"
