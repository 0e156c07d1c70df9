"""Service levels: policies in order with their versions, and a clock for each target of a conversation with its story."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models import Conversation


class Target(models.TextChoices):
    """What is promised a time for."""

    FIRST_REPLY = "first_reply", _("First reply")
    NEXT_REPLY = "next_reply", _("Next reply")
    UPDATE = "update", _("Word in between")
    RESOLUTION = "resolution", pgettext_lazy("target", "Completion")
    REQUESTER_WAIT = "requester_wait", _("Customer's waiting time")
    PROMISED = "promised", pgettext_lazy("target", "Promise")


class ClockState(models.TextChoices):
    """A breached clock goes on until what it stands for is done: it has no `ended_at` yet."""

    RUNNING = "running", pgettext_lazy("clock", "Running")
    PAUSED = "paused", pgettext_lazy("clock", "Paused")
    MET = "met", pgettext_lazy("clock", "In time")
    BREACHED = "breached", pgettext_lazy("clock", "Overdue")
    CANCELLED = "cancelled", pgettext_lazy("clock", "Ended without count")


class Cause(models.TextChoices):
    """Why a clock began to run or stand, or ended."""

    ASKED = "asked", _("The customer wrote")
    REPLIED = "replied", _("We replied")
    BACK = "back", _("Ours to do again")
    WAITING = "waiting", _("Waiting for the customer")
    THIRD = "third", _("Waiting for a third party")
    SNOOZED = "snoozed", _("Snoozed")
    CLOSED = "closed", _("Closed")
    OUT = "out", _("In spam or trash, or merged")
    PROMISED = "promised", _("Promised to the customer")
    KEPT = "kept", pgettext_lazy("clock", "Promise kept")
    BROKEN = "broken", pgettext_lazy("clock", "Promise not kept")
    MOVED = "moved", _("The message went to another conversation")
    DROPPED = "dropped", _("The service level no longer asks for it")


class Policy(models.Model):
    """`number`: its present version. The first in order whose condition holds counts. `begins_at`: nothing is due before."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    number = models.PositiveIntegerField(default=1)
    begins_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "position", "id"], name="policy_in_order")]

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """What a policy said at a time; never changed. `targets`: {kind: {"times": {priority: seconds}, "always": bool, "pauses":
    [stands in which it does not run]}}, PROMISED without times. `calendar`: None means the workspace's default; `warnings`:
    [{"share": percent of the time gone} or {"before": seconds of time left}]."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    policy = models.ForeignKey(Policy, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    condition = models.JSONField(default=dict)
    targets = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    calendar = models.ForeignKey(Calendar, models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Clock(models.Model):
    """One target of one conversation. `anchor`: the message or promise that it began with. `length` in seconds of the plan by
    which it counts since `counted_from`; `own_time`: the length is the customer's own. `warned`: how many steps were told.
    `next_check_at`: when the clockwork looks at it; empty where nothing can happen by time alone."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="clocks", db_index=False)
    target = models.CharField(max_length=16, choices=Target.choices)
    anchor = models.BigIntegerField()
    version = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="+")
    length = models.PositiveIntegerField(null=True)
    own_time = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    counted_from = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=ClockState.choices, default=ClockState.RUNNING)
    next_check_at = models.DateTimeField(null=True)
    warned = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, choices=Cause.choices, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "target", "anchor"], name="clock_once")]
        indexes = [
            models.Index(fields=["next_check_at"], condition=models.Q(next_check_at__isnull=False), name="clock_due"),
            models.Index(fields=["workspace", "state", "due_at"], name="clock_by_state"),
            models.Index(fields=["version"], condition=models.Q(ended_at=None), name="clock_of_version"),
        ]

    def __str__(self) -> str:
        return f"{self.target} of {self.conversation_id}"


class ClockInterval(models.Model):
    """A stretch in which a clock ran, or stood and why; they follow each other without gaps."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="intervals", db_index=False)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    runs = models.BooleanField(default=True)
    cause = models.CharField(max_length=10, choices=Cause.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "begun_at"], name="clock_interval_once"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gt=models.F("begun_at")), name="clock_interval_forwards"
            ),
        ]

    def __str__(self) -> str:
        return f"{'runs' if self.runs else 'stands'} since {self.begun_at}"
