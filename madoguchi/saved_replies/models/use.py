"""That a saved reply was used: a row of its own each time, so that nobody waits for a counter."""

from django.db import models

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models import Conversation
from madoguchi.saved_replies.models.reply import SavedReply


class SavedReplyUse(models.Model):
    """Once inserted, or once run. `undo`: what taking a macro back needs, [{"action", …}] in the order it was done."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    reply = models.ForeignKey(SavedReply, models.CASCADE, related_name="uses")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undo = models.JSONField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-id"], name="saved_reply_use_newest"),
            models.Index(fields=["reply", "-id"], name="saved_reply_use_of"),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} at {self.at}"
