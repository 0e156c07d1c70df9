"""The form of one's week: a line for each day, from when until when, with one break."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.choice_forms import Clock
from madoguchi.accounts.models import Membership, WorkingDay
from madoguchi.accounts.workspaces import time_zones

DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
TIMES: dict[str, str | Promise] = {
    "begins": pgettext_lazy("hours", "From"),
    "ends": pgettext_lazy("hours", "Until"),
    "pause": pgettext_lazy("hours", "Break from"),
    "resumes": pgettext_lazy("hours", "Break until"),
}
WORKDAYS = range(5)


class HoursForm(forms.Form):
    """A day without times is free. An end before its beginning lies on the next day."""

    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = _("As the workspace: %(zone)s") % {"zone": membership.workspace.time_zone}
        self.fields["time_zone"].choices = [("", usual), *((zone, zone) for zone in time_zones())]  # type: ignore[attr-defined]
        for day, name in enumerate(DAYS):
            for part, words in TIMES.items():
                field = forms.TimeField(required=False, widget=Clock())
                field.widget.attrs["aria-label"] = f"{name} {words}"
                self.fields[f"{part}_{day}"] = field

    def clean(self) -> dict[str, Any]:
        """Each day is whole or empty, and its break lies inside."""
        found = super().clean() or {}
        if not self.errors:
            for day in range(len(DAYS)):
                self._check(day, *(found[f"{part}_{day}"] for part in TIMES))
        return found

    def _check(self, day: int, begins: time | None, ends: time | None, pause: time | None, resumes: time | None) -> None:
        told = {"day": DAYS[day]}
        if (begins is None) != (ends is None) or (begins is not None and begins == ends):
            self.add_error(f"ends_{day}", _("%(day)s: say both when work begins and when it ends.") % told)
        elif (pause is None) != (resumes is None) or (pause and begins is None):
            self.add_error(f"resumes_{day}", _("%(day)s: say both when the break begins and when it ends.") % told)
        elif begins and ends and pause and resumes:
            places = [_after(begins, each) for each in (pause, resumes, ends)]
            if not 0 < places[0] < places[1] < (places[2] or 24 * 60):
                self.add_error(f"resumes_{day}", _("%(day)s: the break must lie within the working hours.") % told)

    def week(self) -> list[WorkingDay]:
        """As working.set_week wants it."""
        told = [{part: self.cleaned_data[f"{part}_{day}"] for part in TIMES} | {"weekday": day} for day in range(len(DAYS))]
        return [WorkingDay(**each) for each in told if each["begins"]]

    def rows(self) -> list[dict[str, Any]]:
        """One line for each day."""
        cells = [[(words, self[f"{part}_{day}"]) for part, words in TIMES.items()] for day in range(len(DAYS))]
        return [{"name": name, "cells": found} for name, found in zip(DAYS, cells, strict=True)]

    def heads(self) -> list[str | Promise]:
        """Above the columns."""
        return list(TIMES.values())


def shown(week: Sequence[WorkingDay], time_zone: str) -> dict[str, Any]:
    """What the form is filled with."""
    times = {f"{part}_{day.weekday}": getattr(day, part) for day in week for part in TIMES}
    return times | {"time_zone": time_zone}


def like_monday(posted: Any) -> Any:
    """The same hours from Monday to Friday, in what was posted."""
    told = posted.copy()
    for day in WORKDAYS:
        for part in TIMES:
            told[f"{part}_{day}"] = posted.get(f"{part}_0", "")
    return told


def _after(begins: time, at: time) -> int:
    """Minutes from the one to the other, over midnight where need be."""
    return (at.hour * 60 + at.minute - begins.hour * 60 - begins.minute) % (24 * 60)
