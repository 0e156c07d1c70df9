"""What a member has looked for: offered again below the field, seen by nobody else."""

from django.db import models

from madoguchi.accounts.models import Membership


class RecentSearch(models.Model):
    """One query of one member, at the time it was last asked."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    query = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "query"], name="recent_search_once")]
        indexes = [models.Index(fields=["membership", "-at"], name="recent_search_by_time")]

    def __str__(self) -> str:
        return f"{self.membership_id} at {self.at}"
