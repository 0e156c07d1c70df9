"""How often somebody has knocked at our public pages within a while: numbers under a hash, and nothing of whom."""

from django.db import models


class Knocks(models.Model):
    """`key`: keyed hash of what is counted and of the network it came from. `slot`: which stretch of time; over at `until`."""

    key = models.CharField(max_length=64)
    slot = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "slot"], name="knocks_once")]
        indexes = [models.Index(fields=["until"], name="knocks_old")]

    def __str__(self) -> str:
        return f"{self.slot}: {self.count}"
