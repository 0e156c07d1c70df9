"""Rules with their versions, what each has done, and the addresses that they may call."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.models import Person, Workspace
from madoguchi.conversations.models import Conversation


def new_stamp() -> int:
    """Another than any before."""
    return secrets.randbits(62)


class RuleBook(models.Model):
    """A workspace's rules as a whole: `stamp` is another after every change, so that readers know what they have compiled;
    never the same twice, also where a change was rolled back.

    A workspace without rules has none, or one that says `is_empty`: then an event costs nothing but this look.
    """

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="+")
    stamp = models.BigIntegerField(default=new_stamp)
    is_empty = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.workspace_id}: {self.stamp}"


class Rule(models.Model):
    """One rule; what it asks and does stands in its versions. `trouble`: why it turned itself off, in words.

    `next_at`, `swept`: for rules by the clock, when they run next and how far the present run has come.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    is_on = models.BooleanField(default=True)
    trouble = models.TextField(blank=True)
    number = models.PositiveIntegerField(default=1)  # of the version in force
    next_at = models.DateTimeField(null=True)
    swept = models.CharField(max_length=60, blank=True)
    watched_until = models.DateTimeField(null=True)
    last_run_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], condition=models.Q(removed_at=None), name="rule_name_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "position"], name="rule_order"),
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="rule_next"),
        ]

    def __str__(self) -> str:
        return self.name


class RuleVersion(models.Model):
    """How a rule was from then on; never changed. `spec` as `wishing.Wish` writes it; `restores`: whose it was taken from."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    spec = models.JSONField()
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    restores = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_version_once")]

    def __str__(self) -> str:
        return f"{self.rule_id}.{self.number}"


class RuleTouch(models.Model):
    """What one rule has done with one conversation: whether ever, and how often within the present hour."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    done_at = models.DateTimeField(null=True)
    hour_began = models.DateTimeField(default=timezone.now)
    in_hour = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "conversation"], name="rule_touch_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} on {self.conversation_id}"


class RuleDue(models.Model):
    """When a rule that waits for a span of time looks at a conversation; moved or taken away by what happens meanwhile."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "conversation"], name="rule_due_once")]
        indexes = [models.Index(fields=["due_at"], name="rule_due")]

    def __str__(self) -> str:
        return f"{self.rule_id} on {self.conversation_id} at {self.due_at}"


class Outcome(models.TextChoices):
    """What came of it."""

    DONE = "done", pgettext_lazy("rule", "Done")
    NOTHING = "nothing", _("Matched, nothing to change")
    FAILED = "failed", pgettext_lazy("rule", "Failed, nothing changed")
    STOPPED = "stopped", pgettext_lazy("rule", "Held back")
    NOT = "not", _("Did not match")


class RuleRun(models.Model):
    """One look of a rule at a conversation that came to something. `decided`: what each line of the condition answered, in the
    order of the tree (null: not asked); `results`: what each action did; `words`: why it failed or was held back.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs")
    version = models.ForeignKey(RuleVersion, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    event_id = models.BigIntegerField(null=True)
    event_kind = models.CharField(max_length=48, blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    decided = models.JSONField(default=list)
    results = models.JSONField(default=list)
    words = models.TextField(blank=True)
    ms = models.FloatField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["rule", "-id"], name="rule_runs"),
            models.Index(fields=["conversation", "-id"], name="rule_runs_here"),
            models.Index(fields=["at"], name="rule_runs_old"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} on {self.conversation_id}: {self.outcome}"


class RuleDay(models.Model):
    """How often a rule ran on one day of the workspace."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="days")
    day = models.DateField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "day"], name="rule_day_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.day}: {self.done}"


class Request(models.Model):
    """A question that a rule or a macro puts to somebody: may this be done here? Its answer is an approval of the subject
    “request”. `to`: role-2, team-5 or person-7."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    to = models.CharField(max_length=40)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.to} on {self.conversation_id}"


class WebhookAddress(models.Model):
    """Where rules may send word to; the secret signs it (standard webhooks) and lies sealed."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    url = models.URLField(max_length=500)
    sealed_secret = models.CharField(max_length=400)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=models.Q(removed_at=None), name="webhook_address_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
