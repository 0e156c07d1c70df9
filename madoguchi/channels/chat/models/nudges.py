"""With what windows speak first, and to whom they did."""

from django.db import models

from madoguchi.accounts.models import Workspace
from madoguchi.channels.chat.models.windows import Site, Visitor
from madoguchi.customers.models import Customer


class Nudge(models.Model):
    """A message with which a window speaks first where `conditions` hold (proactive/signs.py): which page, who it is. Of
    `holdout` per cent it is kept back, so that what it changes can be told. `times` in `days` for one visitor, `most_a_day` for
    all. `after_seconds`: on the page."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, null=True, related_name="+")  # None: every window
    name = models.CharField(max_length=80)
    is_on = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    conditions = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    after_seconds = models.PositiveSmallIntegerField(default=20)
    times = models.PositiveSmallIntegerField(default=1)
    days = models.PositiveSmallIntegerField(default=7)
    most_a_day = models.PositiveIntegerField(default=500)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    holdout = models.PositiveSmallIntegerField(default=10)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], condition=models.Q(removed_at=None), name="chat_nudge_once")
        ]

    def __str__(self) -> str:
        return self.name


class Touch(models.Model):
    """A nudge met a visitor: shown to them, or held back (`is_held_out`) to compare. `answered_at`: a talk began with it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    nudge = models.ForeignKey(Nudge, models.CASCADE, related_name="touches")
    visitor = models.ForeignKey(Visitor, models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="+")
    is_held_out = models.BooleanField(default=False)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["nudge", "at"], name="chat_touches"),
            models.Index(fields=["visitor", "at"], name="chat_touches_of_visitor"),
        ]

    def __str__(self) -> str:
        return f"{self.nudge_id} {self.visitor_id}"
