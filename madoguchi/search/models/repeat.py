"""That a customer had to come again for the same matter."""

from django.db import models
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models import Conversation


class RepeatState(models.TextChoices):
    """Said by the machine; a person agreed; a person did not."""

    PROPOSED = "proposed", pgettext_lazy("repeat", "Proposed")
    CONFIRMED = "confirmed", pgettext_lazy("repeat", "Confirmed")
    DISMISSED = "dismissed", pgettext_lazy("repeat", "Dismissed")


class Repeat(models.Model):
    """`conversation` seems to be about what `earlier` was about. `reasons`: codes of repeats.REASONS; `score`: of 100."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="repeat_of")
    earlier = models.ForeignKey(Conversation, models.CASCADE, related_name="repeated_by")
    reasons = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=RepeatState.choices, default=RepeatState.PROPOSED)
    found_at = models.DateTimeField(auto_now_add=True)
    judged_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "state", "-id"], name="repeat_list")]

    def __str__(self) -> str:
        return f"{self.conversation_id} repeats {self.earlier_id}"


class RepeatSettings(models.Model):
    """What a workspace calls a repeat: within so many days. Without a row: the usual."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=True)
    days = models.PositiveSmallIntegerField(default=14)

    def __str__(self) -> str:
        return f"{self.days} days"
