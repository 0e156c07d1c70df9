"""Who follows a conversation that is not theirs."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Conversation


class Follow(models.Model):
    """This person wants to hear what happens on it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="follows")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "conversation", "person"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.conversation_id}"
