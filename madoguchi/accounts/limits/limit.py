"""The rows of delegated limits (権限と上限): who may do how much at once, what was used of it, and where somebody deviated."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Limit(models.Model):
    """One line of the matrix: of an action, for somebody. A figure that is null is not limited; 0 means: always ask.

    `action`: "" speaks of the sum of all kinds. `holder`: "all", "role:3", "team:7" or "person:5"; `team` and `person` are
    the same as keys. `customer_days`: over how many days back the figures per customer are counted.
    """

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+")
    action = models.CharField(max_length=24, blank=True)
    holder = models.CharField(max_length=30)
    team = models.ForeignKey("accounts.Team", models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey("accounts.Person", models.CASCADE, null=True, related_name="+")
    yen_case = models.PositiveIntegerField(null=True)
    yen_month = models.PositiveIntegerField(null=True)
    yen_customer = models.PositiveIntegerField(null=True)
    count_month = models.PositiveIntegerField(null=True)
    count_customer = models.PositiveIntegerField(null=True)
    days_case = models.PositiveIntegerField(null=True)
    customer_days = models.PositiveSmallIntegerField(default=365)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "action", "holder"], name="limit_once")]

    def __str__(self) -> str:
        return f"{self.action or '*'}: {self.holder}"


class LimitUse(models.Model):
    """What somebody has done within their limits, or with somebody's approval (`is_own` False: it burdens no month).

    `month`: the first day of the month in the workspace's zone. `voided_at`: it was taken back and counts no more.
    """

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+")
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    action = models.CharField(max_length=24)
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    month = models.DateField()
    yen = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    days = models.PositiveIntegerField(default=0)
    is_own = models.BooleanField(default=True)
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "subject_kind", "subject_id"], name="limit_use_once"),
        ]
        indexes = [models.Index(fields=["workspace", "person", "month"], name="limit_use_of_month")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_id}"


class Discretion(models.Model):
    """Somebody deviated from the rule inside their limits, and wrote why (裁量の記録). Looked at later as a possible new rule,
    never as a fault: `outcome` and `note` are the reviewer's."""

    class Outcome(models.TextChoices):
        GOOD = "good", pgettext_lazy("outcome", "Good")
        NEUTRAL = "neutral", pgettext_lazy("outcome", "Neither")
        BAD = "bad", pgettext_lazy("outcome", "Not good")

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+")
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24)
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    conversation_id = models.BigIntegerField(null=True)
    number = models.BigIntegerField(null=True)
    reason = models.CharField(_("Reason"), max_length=500)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    is_candidate = models.BooleanField(default=False)  # the rule itself might change
    reviewed_by = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "subject_kind", "subject_id"], name="discretion_once"),
        ]
        indexes = [models.Index(fields=["workspace", "outcome", "-id"], name="discretion_to_review")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
