"""How fast and through how many lines a relay is spoken to, over all our processes."""

from django.db import models


class RelayGate(models.Model):
    """One relay, by who and where. While `closed_until` is ahead nothing is handed to it; `refusals` counts in a row."""

    key = models.CharField(max_length=64, unique=True)
    closed_until = models.DateTimeField(null=True)
    refusals = models.PositiveSmallIntegerField(default=0)
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.key[:8]


class RelayPass(models.Model):
    """One mail that was let through a relay with a pace; forgotten after an hour."""

    gate = models.ForeignKey(RelayGate, models.CASCADE, related_name="passes", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["gate", "at"], name="relay_pass_lately")]

    def __str__(self) -> str:
        return f"{self.gate_id} {self.at}"


class RelayLine(models.Model):
    """One open connection to a relay whose number is limited; void after `until`, when its holder was killed."""

    gate = models.ForeignKey(RelayGate, models.CASCADE, related_name="lines")
    token = models.CharField(max_length=32, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.gate_id} {self.token[:8]}"
