"""When a counter is open: rows of this room. Changed by calendars/keeping.py, read by calendars/reading.py."""

from typing import Any

from django.db import models

from madoguchi.kit.business_days import OFFICE_WEEK, ZONE
from madoguchi.kit.holidays import JAPAN


def usual_week() -> list[Any]:
    """Monday to Friday from nine to six."""
    return [[list(span) for span in day] for day in OFFICE_WEEK]


class Calendar(models.Model):
    """The opening hours of a counter. A workspace may have several; exactly one of them is its default.

    `weekly`: for each day, Monday first, its spans as [start, end] in seconds of the local day; an end beyond 86400 lies on the
    next. `holidays`: the country (two letters) on whose public holidays it is closed, but for those in `worked` (ISO days).
    `version` rises with every change, so that others may keep what they have made of it.
    """

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="calendars")
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=64, default=ZONE)
    weekly = models.JSONField(default=usual_week)
    holidays = models.CharField(max_length=2, blank=True, default=JAPAN)
    worked = models.JSONField(default=list)
    is_default = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="calendar_name_once"),
            models.UniqueConstraint(fields=["workspace"], condition=models.Q(is_default=True), name="calendar_default_once"),
        ]

    def __str__(self) -> str:
        return self.name


class SpecialDays(models.Model):
    """Days of a calendar that are otherwise: closed without `spans`, else open in these (as in `Calendar.weekly`).

    `every_year`: month and day of `first` and `last` alone count; they may go over the turn of the year.
    """

    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+")
    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="special_days")
    name_ja = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60, blank=True)
    first = models.DateField()
    last = models.DateField()
    every_year = models.BooleanField(default=False)
    spans = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["calendar", "first"], name="special_days_of")]

    def __str__(self) -> str:
        return self.name_ja or self.name_en or f"{self.first}"
