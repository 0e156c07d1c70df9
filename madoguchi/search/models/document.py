"""What can be found: one row per indexed thing. Its text stays where it lives; the index itself holds tokens only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models import Conversation, Inbox


class DocumentKind(models.TextChoices):
    """What a document was made from. `subject_id` is a row of that table; messages and notes share one, of a side
    conversation it is one mail."""

    CONVERSATION = "conversation", _("Conversation")
    MESSAGE = "message", _("Message")
    NOTE = "note", _("Note")
    SIDE = "side", _("Side conversation")
    FILE = "file", _("File")
    CUSTOMER = "customer", _("Customer")
    COMPANY = "company", _("Company")
    SAVED_REPLY = "saved_reply", _("Saved reply")


class Document(models.Model):
    """`id` is the moment of the subject's own time, or the next that is free: newest first is the index's own order.

    `text` is what was analysed, folded, but only where the source can change afterwards (names, subjects): the index forgets by
    the original tokens. What cannot change is read from its source again. `generation`: the newest index that holds it.
    """

    id = models.BigIntegerField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=DocumentKind.choices)
    subject_id = models.BigIntegerField()
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+", null=True)
    inbox = models.ForeignKey(Inbox, models.CASCADE, related_name="+", null=True, db_index=False)
    at = models.DateTimeField()
    analyser = models.PositiveSmallIntegerField()
    generation = models.PositiveIntegerField()
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="document_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class SearchIndex(models.Model):
    """Which index is asked, and which is being built beside it: `reached` is the last document in it, `done` how many are.

    One row for the whole installation.
    """

    current = models.PositiveIntegerField(default=1)
    building = models.PositiveIntegerField(null=True)
    analyser = models.PositiveSmallIntegerField()
    reached = models.BigIntegerField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"index {self.current}"
