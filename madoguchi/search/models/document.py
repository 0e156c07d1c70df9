"""What can be found: one row per indexed thing. Its text stays where it lives; the index itself holds tokens only."""

from django.db import models

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Conversation, Inbox


class DocumentKind(models.TextChoices):
    """What a document was made from. `subject_id` is a row of that table."""

    CONVERSATION = "conversation", "Conversation"
    MESSAGE = "message", "Message"
    FILE = "file", "File"
    CUSTOMER = "customer", "Customer"
    COMPANY = "company", "Company"
    SAVED_REPLY = "saved_reply", "Saved reply"


class Document(models.Model):
    """`id` is made from the subject's own time and a counter, so that newest first is the index's own order.

    `text` holds what was analysed, but only where the source can change afterwards (names, subjects): the index forgets by the
    original tokens. What cannot change is read from its source again.
    """

    id = models.BigIntegerField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=DocumentKind.choices)
    subject_id = models.BigIntegerField()
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", null=True)
    inbox = models.ForeignKey(Inbox, models.CASCADE, related_name="+", null=True)
    at = models.DateTimeField()
    analyser = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind", "subject_id"], name="document_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
