"""What a text means, as numbers: one row for each conversation and saved reply, made by a job."""

from django.db import models

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Conversation, Inbox
from madoguchi.saved_replies.models import SavedReply


class Vector(models.Model):
    """`values`: signed bytes, of the direction alone; only vectors of one `model` can be compared. `digest`: of the text.

    A row is never changed: what is made anew gets a new id, so whoever holds the rows in memory reads on from there.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="+", null=True)
    saved_reply = models.OneToOneField(SavedReply, models.CASCADE, related_name="+", null=True)
    inbox = models.ForeignKey(Inbox, models.CASCADE, related_name="+", null=True, db_index=False)
    model = models.CharField(max_length=80)
    digest = models.CharField(max_length=32)
    values = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "model", "id"], name="vector_by_model")]

    def __str__(self) -> str:
        return f"vector {self.pk}"

    @property
    def place(self) -> tuple[int | None, int | None]:
        """What it is of."""
        return self.conversation_id, self.saved_reply_id

    def says_the_same(self, other: "Vector") -> bool:
        """Whether nothing would change if it stood in the other's place."""
        return (self.model, self.digest, self.inbox_id) == (other.model, other.digest, other.inbox_id)


class AwaitedVector(models.Model):
    """That a text is to be embedded at the next turn. `looks_back`: it came in just now and may be a repeat."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="+", null=True)
    saved_reply = models.OneToOneField(SavedReply, models.CASCADE, related_name="+", null=True)
    looks_back = models.BooleanField(default=False)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"awaited {self.pk}"
