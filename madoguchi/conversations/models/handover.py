"""What goes with a conversation from one desk to the next, so that nobody asks the customer twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Person, Team, Workspace
from madoguchi.conversations.models.conversation import Conversation


class Handover(models.Model):
    """The packet of one passing on. `lines`: item to a list of {"text", "source"}, a source being {"message", "part",
    "start", "end"} or {"person"}. `completeness`: filled required items in per cent. One that is read stays in the record."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="handovers")
    from_person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    to_person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    to_team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")
    lines = models.JSONField(default=dict)
    facts = models.JSONField(default=list)
    mood = models.CharField(max_length=16, blank=True)
    completeness = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    is_short = models.BooleanField(default=False)
    is_current = models.BooleanField(default=True)
    at = models.DateTimeField()
    read_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    asked_again = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "conversation"], condition=models.Q(is_current=True), name="handover_one_current"
            )
        ]
        indexes = [models.Index(fields=["workspace", "-at", "-id"], name="handover_by_time")]

    def __str__(self) -> str:
        return f"handover {self.pk}"


class HandoverOccasion(models.TextChoices):
    """When the packet is required."""

    ALWAYS = "always", _("always")
    COMPLAINT = "complaint", _("when it seems to be a complaint")
    ESCALATION = "escalation", _("when the priority is high or urgent")


class HandoverRule(models.Model):
    """From this team (or any) to that one (or any), on this occasion, a packet is required."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    from_team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    to_team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    occasion = models.CharField(max_length=12, choices=HandoverOccasion.choices, default=HandoverOccasion.ALWAYS)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"handover rule {self.pk}"
