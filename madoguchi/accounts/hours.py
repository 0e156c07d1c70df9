"""When a member works: rows of this room."""

from django.core.validators import MaxValueValidator
from django.db import models


class WorkingDay(models.Model):
    """The work of one day of every week, in the member's own time zone, with one break at most (`pause` to `resumes`).

    `weekday`: 0 is Monday. A time that is not after `begins` is one of the next day.
    """

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+")
    membership = models.ForeignKey("accounts.Membership", models.CASCADE, related_name="working_days")
    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])
    begins = models.TimeField()
    ends = models.TimeField()
    pause = models.TimeField(null=True)
    resumes = models.TimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "weekday"], name="working_day_once")]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.weekday} {self.begins:%H:%M}–{self.ends:%H:%M}"
