"""What is typed on the pages of opening hours: the week, special days, holidays."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from madoguchi.accounts.calendar import Calendar, SpecialDays
from madoguchi.accounts.calendars import times
from madoguchi.accounts.calendars.checking import MOST_SPANS, Refused, check_spans
from madoguchi.accounts.choice_forms import Clock
from madoguchi.accounts.hours_form import DAYS
from madoguchi.accounts.workspaces import time_zones
from madoguchi.kit.open_time import Span

FROM, UNTIL = pgettext_lazy("hours", "From"), pgettext_lazy("hours", "Until")


class Spans(forms.Form):
    """Pairs of times in rows: `rows` names them, `slots` says how many pairs each has."""

    past_midnight = forms.BooleanField(label=_("Hours may go past midnight"), required=False)

    def place(self, rows: Iterable[tuple[str, str | Promise]], slots: dict[str, int]) -> None:
        """Add the fields of these rows."""
        self.slots = slots
        self.names = dict(rows)
        for row, name in self.names.items():
            for slot in range(slots[row]):
                for part, words in (("from", FROM), ("until", UNTIL)):
                    field = forms.TimeField(required=False, widget=Clock())
                    field.widget.attrs["aria-label"] = f"{name} {words} {slot + 1 if slot else ''}".strip()
                    self.fields[f"{part}_{row}_{slot}"] = field

    def spans_of(self, row: str) -> list[Span]:
        """What was typed in a row, in order; says at the row what cannot be."""
        found: list[Span] = []
        for slot in range(self.slots[row]):
            begins, ends = (self.cleaned_data.get(f"{part}_{row}_{slot}") for part in ("from", "until"))
            told = {"day": self.names[row]}
            if (begins is None) != (ends is None):
                self.add_error(f"until_{row}_{slot}", _("%(day)s: say both from when and until when.") % told)
            elif begins is not None and ends is not None:
                self._take(row, slot, begins, ends, found)
        return sorted(found)

    def _take(self, row: str, slot: int, begins: time, ends: time, found: list[Span]) -> None:
        span, told = times.span(begins, ends), {"day": self.names[row]}
        if times.goes_past_midnight(span) and not self.cleaned_data.get("past_midnight"):
            words = _("%(day)s: the end lies before the beginning. For a night shift, tick “Hours may go past midnight”.")
            self.add_error(f"until_{row}_{slot}", words % told)
            return
        try:
            check_spans([*found, span])
        except Refused:
            self.add_error(f"from_{row}_{slot}", _("%(day)s: two spans overlap.") % told)
        else:
            found.append(span)

    def pairs(self, row: str) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of a row."""
        return [(self[f"from_{row}_{slot}"], self[f"until_{row}_{slot}"]) for slot in range(self.slots[row])]

    def troubles(self, row: str) -> list[Any]:
        """What is wrong in a row."""
        return [error for pair in self.pairs(row) for field in pair for error in field.errors]


class WeekForm(Spans):
    """A calendar's name, zone and week. A day without times is closed."""

    name = forms.CharField(label=_("Name"), max_length=80)
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, calendar: Calendar, add_to: int | None = None, **kwargs: Any) -> None:
        data = args[0] if args else None
        kwargs.setdefault("initial", _week_shown(calendar))
        super().__init__(*args, **kwargs)
        zones = time_zones()
        zones = zones if calendar.time_zone in zones else [calendar.time_zone, *zones]
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]
        given = _slots_posted(data) if data is not None else {str(day): len(told) for day, told in enumerate(calendar.weekly)}
        slots = {str(day): min(max(given.get(str(day), 0), 1) + (day == add_to), MOST_SPANS) for day in range(7)}
        self.place([(str(day), name) for day, name in enumerate(DAYS)], slots)

    def clean(self) -> dict[str, Any]:
        """Read the week."""
        found = super().clean() or {}
        self.week = [[list(span) for span in self.spans_of(str(day))] for day in range(7)]
        return found

    def told(self) -> dict[str, Any]:
        """As keeping.change wants it."""
        return {"name": self.cleaned_data["name"], "time_zone": self.cleaned_data["time_zone"], "weekly": self.week}

    def rows(self) -> list[dict[str, Any]]:
        """One line for each day."""
        return [
            {
                "day": day,
                "name": name,
                "pairs": self.pairs(str(day)),
                "troubles": self.troubles(str(day)),
                "may_grow": self.slots[str(day)] < MOST_SPANS,
            }
            for day, name in enumerate(DAYS)
        ]


class SpecialForm(Spans):
    """Days that are not as every week; without times they are closed."""

    name_ja = forms.CharField(label=_("Name in Japanese"), max_length=60, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=60, required=False)
    first = forms.DateField(label=_("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    last = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    every_year = forms.BooleanField(label=_("Every year"), required=False)

    def __init__(self, *args: Any, special: SpecialDays | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "special_%s")
        if special is not None:
            kwargs.setdefault("initial", _special_shown(special))
        super().__init__(*args, **kwargs)
        self.place([("day", pgettext_lazy("hours", "Open"))], {"day": max(2, len(special.spans) if special else 0)})

    def clean(self) -> dict[str, Any]:
        """A last day that is not told is the first; a name is needed in one language."""
        found = super().clean() or {}
        found["last"] = found.get("last") or found.get("first")
        if isinstance(found.get("first"), date) and found["last"] < found["first"]:
            self.add_error("last", _("The last day lies before the first."))
        if not (found.get("name_ja") or found.get("name_en")):
            self.add_error("name_ja", _("Give these days a name."))
        found["spans"] = self.spans_of("day")
        return found

    def told(self) -> dict[str, Any]:
        """As special_days.add wants it."""
        return {key: self.cleaned_data[key] for key in ("name_ja", "name_en", "first", "last", "every_year", "spans")}

    def day_pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of its times."""
        return self.pairs("day")

    def day_troubles(self) -> list[Any]:
        """What is wrong with its times."""
        return self.troubles("day")


def like(posted: Any, day: int, others: set[int]) -> Any:
    """What was posted, with the times of one day on the others too."""
    told = posted.copy()
    keys = [each for each in posted if _SLOT.fullmatch(each)]
    for key in keys:
        if int(_parts(key)[1]) in others:
            told.pop(key)
    for key in keys:
        part, row, slot = _parts(key)
        if int(row) == day:
            for other in others:
                told[f"{part}_{other}_{slot}"] = posted[key]
    return told


_SLOT = re.compile(r"(from|until)_([0-6])_([0-9])")


def _parts(key: str) -> tuple[str, str, str]:
    part, row, slot = key.split("_")
    return part, row, slot


def _slots_posted(data: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for key in data:
        if _SLOT.fullmatch(key) and (data[key] or key.endswith("_0")):
            _part, row, slot = _parts(key)
            found[row] = max(found.get(row, 0), int(slot) + 1)
    return found


def _times_shown(row: str, spans: Iterable[Any]) -> dict[str, time]:
    found = {}
    for slot, (start, end) in enumerate(spans):
        found[f"from_{row}_{slot}"], found[f"until_{row}_{slot}"] = times.clock(start), times.clock(end)
    return found


def _week_shown(calendar: Calendar) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": calendar.name, "time_zone": calendar.time_zone}
    shown["past_midnight"] = any(times.goes_past_midnight(tuple(each)) for day in calendar.weekly for each in day)
    for day, spans in enumerate(calendar.weekly):
        shown |= _times_shown(str(day), spans)
    return shown


def _special_shown(special: SpecialDays) -> dict[str, Any]:
    shown = {key: getattr(special, key) for key in ("name_ja", "name_en", "first", "last", "every_year")}
    shown["past_midnight"] = any(times.goes_past_midnight(tuple(each)) for each in special.spans)
    return shown | _times_shown("day", special.spans)
