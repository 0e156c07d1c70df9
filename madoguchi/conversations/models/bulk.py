"""What came of each conversation in a bulk action."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.models.conversation import Conversation


class BulkRow(models.Model):
    """One conversation of a bulk action, which itself is a job of the journal (`job_id`).

    `wish`: what is wanted of this one alone (a reply's text and recipients). `before` and `after`: what the verb may
    change, for the way back: it is taken only where `after` still holds. `reason`: a code for why nothing was done.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Not yet")
        DONE = "done", _("Done")
        SAME = "same", _("Was so already")
        REFUSED = "refused", _("Not possible")
        UNDONE = "undone", _("Put back")
        LEFT = "left", _("Left as it is")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    job_id = models.BigIntegerField()
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    reason = models.CharField(max_length=24, blank=True)
    wish = models.JSONField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "job_id", "conversation"], name="bulk_row_once")]
        indexes = [
            models.Index(fields=["workspace", "job_id", "state", "position"], name="bulk_row_next"),
            models.Index(fields=["created_at"], name="bulk_row_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.conversation_id} {self.state}"
