"""When a member works: rows of this room."""

from django.core.validators import MaxValueValidator
from django.db import models


class WorkingSpan(models.Model):
    """A stretch of work on one day of every week, in the member's own time zone; between two of a day lies a break.

    `weekday`: 0 is Monday. `ends` at or before `begins` means on the next day.
    """

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+")
    membership = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="working_spans")
    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "weekday", "begins"], name="working_span_once")]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.weekday} {self.begins:%H:%M}–{self.ends:%H:%M}"
