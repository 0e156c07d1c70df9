"""Whom a note calls by name."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.message import Message


class Mention(models.Model):
    """A note of ours says @name, and the person may see it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "message", "person"], name="mention_once")]
        indexes = [models.Index(fields=["person", "-id"], name="mention_newest")]

    def __str__(self) -> str:
        return f"{self.message_id}: @{self.person_id}"
