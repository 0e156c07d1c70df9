"""Ladders, what stands escalated, who is on call, and the words that speak of a risk."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models import Conversation


class EscalationKind(models.TextChoices):
    """To whom."""

    FUNCTIONAL = "functional", _("To experts")
    HIERARCHICAL = "hierarchical", _("To a lead")
    EMERGENCY = "emergency", _("Emergency")


class Severity(models.IntegerChoices):
    """How grave it is: each step of a ladder has its own minutes for each."""

    CRITICAL = 1, _("Critical")
    HIGH = 2, _("High")
    MEDIUM = 3, _("Medium")
    LOW = 4, _("Low")


class Risk(models.TextChoices):
    """Of what a customer's words speak."""

    SAFETY = "safety", _("Safety")
    LEGAL = "legal", _("Legal")
    MEDIA = "media", _("Media")
    SOCIAL = "social", _("Social media")


class Ladder(models.Model):
    """Who is asked, one step after the other: `steps` are {"people", "teams", "roles", "rotations", "minutes"}; who has not
    acknowledged after `minutes` is followed by the next. `minutes` stand by severity ({"1": 5, …}; left out: not called then),
    or are one number for all. `calendar`: minutes of its open hours; None: of every day and night. `severity`: of what begins
    here without a word about it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=EscalationKind.choices)
    calendar = models.ForeignKey("accounts.Calendar", models.SET_NULL, null=True, related_name="+")
    steps = models.JSONField(default=list)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.MEDIUM)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="ladder_name_once")]

    def __str__(self) -> str:
        return self.name


class Escalation(models.Model):
    """One climb of a ladder, with the packet that goes along. `steps` are the ladder's of that time, those that were called
    with whoever was on call then ("called"); `called_at`: since when the step waits; `rounds`: how often the last step was
    called again; `reason`: why so little is filled in; `message_id`: whose words spoke of a `risk`."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        OPEN = "open", _("Waits for somebody")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ENDED = "ended", _("Ended")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="escalations")
    kind = models.CharField(max_length=12, choices=EscalationKind.choices)
    ladder = models.ForeignKey(Ladder, models.SET_NULL, null=True, related_name="+")
    calendar = models.ForeignKey("accounts.Calendar", models.SET_NULL, null=True, related_name="+")
    steps = models.JSONField(default=list)
    step = models.PositiveSmallIntegerField(default=0)
    rounds = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices)
    severity = models.PositiveSmallIntegerField(choices=Severity.choices, default=Severity.MEDIUM)
    risk = models.CharField(max_length=8, choices=Risk.choices, blank=True)
    message_id = models.BigIntegerField(null=True)
    lines = models.JSONField(default=dict)
    completeness = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    started_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    climbs_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "conversation", "kind"], condition=~models.Q(state="ended"), name="escalation_once_a_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["climbs_at"], condition=models.Q(state="open"), name="escalation_climbing"),
            models.Index(fields=["workspace", "-id"], condition=~models.Q(state="ended"), name="escalation_standing"),
            models.Index(fields=["conversation", "id"], name="escalation_here"),
            models.Index(fields=["conversation", "severity"], condition=models.Q(state="open"), name="escalation_unheard"),
            models.Index(fields=["called_at"], condition=models.Q(state="open"), name="escalation_called"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.conversation_id}: {self.state}"


class RiskWords(models.Model):
    """What a workspace has set: `words` and `severities` by Risk, empty for the usual ones; `starts`: the emergency begins by
    itself, on `ladder`, else it is proposed to the leads."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=True)
    starts = models.BooleanField(default=False)
    ladder = models.ForeignKey(Ladder, models.SET_NULL, null=True, related_name="+")
    words = models.JSONField(default=dict)
    severities = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace"], name="risk_words_once")]

    def __str__(self) -> str:
        return f"{self.workspace_id}"


class Rotation(models.Model):
    """Who is on call, one after the other: `people` by id in order, each for `days`, handed over at `at` by the workspace's
    clock, for the first time on `begins`. `shift`: by how many places the order was moved, so that a changed list leaves the
    turn that runs where it is. `told_until`: to whom a turn begins before this has been told."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    people = models.JSONField(default=list)
    begins = models.DateField()
    at = models.TimeField()
    days = models.PositiveSmallIntegerField(default=7)
    shift = models.SmallIntegerField(default=0)
    told_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="rotation_name_once")]

    def __str__(self) -> str:
        return self.name


class OnCallOverride(models.Model):
    """This person instead, from one moment to another; of several the newest counts."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    rotation = models.ForeignKey(Rotation, models.CASCADE, related_name="overrides")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["rotation", "until"], name="on_call_override_ahead")]

    def __str__(self) -> str:
        return f"{self.rotation_id}: {self.person_id} {self.since:%m-%d %H:%M}"
