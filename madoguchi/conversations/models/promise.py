"""What we have promised a customer, and until when."""

from django.db import models
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Conversation
from madoguchi.conversations.models.message import Message


class PromiseState(models.TextChoices):
    """Proposed by the machine; standing; then kept, broken, or no promise at all."""

    PROPOSED = "proposed", pgettext_lazy("promise", "Proposed")
    OPEN = "open", pgettext_lazy("promise", "Promised")
    KEPT = "kept", pgettext_lazy("promise", "Kept")
    BROKEN = "broken", pgettext_lazy("promise", "Not kept")
    DISMISSED = "dismissed", pgettext_lazy("promise", "No promise")


class Promise(models.Model):
    """`message`, `start`, `end`: our reply and the words in it; without a message it was given by word of mouth and `made_by`
    heard it. `answered_by`: our next reply after it, with which it was perhaps kept: somebody says so."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="promises")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="promises")
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PromiseState.choices, default=PromiseState.PROPOSED)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    answered_by = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    told_overdue_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "message", "start"], name="promise_once")]
        indexes = [
            models.Index(fields=["conversation", "due_at"], name="promise_of_conversation"),
            models.Index(fields=["workspace", "state", "due_at"], name="promise_by_due"),
        ]

    def __str__(self) -> str:
        return f"promise {self.pk}"
