"""Messages that went from one conversation to another, and how they come back."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models.conversation import Conversation


class Transfer(models.Model):
    """One conversation merged into another, or one part split off. Kept so that it can be undone.

    `messages`: ids that went. `carried`: what else went along, by the name it was registered under. `before`: how both
    conversations stood. `batch`: what one person did at once.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", "merge"
        SPLIT = "split", "split"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    batch = models.CharField(max_length=32)
    source = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    target = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    messages = models.JSONField(default=list)
    carried = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "source"], condition=models.Q(kind="merge", undone_at=None), name="merged_once"
            )
        ]
        indexes = [models.Index(fields=["workspace", "batch"], name="transfer_batch")]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id} → {self.target_id}"
