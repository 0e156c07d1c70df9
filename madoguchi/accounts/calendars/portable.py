"""Opening hours in files."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any

from madoguchi.accounts.calendar import Calendar, SpecialDays
from madoguchi.accounts.calendars import keeping, special_days
from madoguchi.accounts.models import Membership
from madoguchi.accounts.permissions import Right
from madoguchi.accounts.portable.kinds import Kind, Values, register
from madoguchi.accounts.portable.parts import By, Day, Flag, Many, OneOf, Part, Record, Text
from madoguchi.accounts.portable.references import Names, Unfit
from madoguchi.kit.business_days import ZONE
from madoguchi.kit.yaml_text import Given

WEEK = dict(enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun")))


@dataclass(frozen=True)
class Span(Part):
    """Hours as 09:00-18:00; 25:00 is one o'clock of the next day."""

    _TEXT = re.compile(r"(\d\d):(\d\d)(?::(\d\d))?-(\d\d):(\d\d)(?::(\d\d))?")

    def tell(self, value: Sequence[int], names: Names) -> str:  # noqa: ARG002
        return "-".join(_clock(each) for each in value)

    def check(self, at: Given) -> str:
        return "-".join(_clock(each) for each in self._seconds(at))

    def take(self, at: Given, names: Names) -> list[int]:  # noqa: ARG002
        return self._seconds(at)

    def _seconds(self, at: Given) -> list[int]:
        found = self._TEXT.fullmatch(at.value) if isinstance(at.value, str) else None
        if found is None:
            raise Unfit("hours are needed here, as 09:00-18:00", at)
        h1, m1, s1, h2, m2, s2 = (int(each or 0) for each in found.groups())
        if max(m1, s1, m2, s2) > 59:
            raise Unfit("hours are needed here, as 09:00-18:00", at)
        return [h1 * 3600 + m1 * 60 + s1, h2 * 3600 + m2 * 60 + s2]


def _clock(seconds: int) -> str:
    told = f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
    return f"{told}:{seconds % 60:02}" if seconds % 60 else told


def add() -> None:
    """Called once at start."""
    hours = Many(of=Span(), most=10)
    special = {
        "name": Text("", 60),
        "name_en": Text("", 60),
        "first": Day(),
        "last": Day(),
        "every_year": Flag(False),
        "hours": hours,
    }
    parts = {
        "name": Text(most=80),
        "default": Flag(False),
        "time_zone": Text(ZONE, 64),
        "week": By({}, OneOf(words=WEEK), hours),
        "holidays": Text("", 2),
        "worked": Many(of=Day(), is_set=True),
        "special_days": Many(of=Record(parts=special)),
    }
    verbs = (_rows, _values, _make, _change, _remove)
    register(Kind("calendars", 10, Right.MANAGE_HOURS, parts, *verbs, sort=("name",), named="calendar"))


def _rows(by: Membership) -> Iterable[Calendar]:
    rows = Calendar.objects.filter(workspace_id=by.workspace_id).prefetch_related("special_days")
    return rows.order_by("-is_default", "name", "id")


def _values(row: Calendar) -> Values:
    return {
        "name": row.name,
        "default": row.is_default,
        "time_zone": row.time_zone,
        "week": {day: spans for day, spans in enumerate(row.weekly) if spans},
        "holidays": row.holidays,
        "worked": [date.fromisoformat(each) for each in row.worked],
        "special_days": [_special(each) for each in sorted(row.special_days.all(), key=lambda each: each.pk)],
    }


def _special(row: SpecialDays) -> dict[str, Any]:
    told = {"name": row.name_ja, "name_en": row.name_en, "first": row.first, "last": row.last}
    return told | {"every_year": row.every_year, "hours": [list(each) for each in row.spans]}


def _make(values: Values, by: Membership) -> Calendar:
    told = {"time_zone": values["time_zone"], "weekly": _weekly(values), "holidays": values["holidays"]}
    made = keeping.open_calendar(by.workspace, name=values["name"], by=by.person, **told)
    return _finish(made, values, by)


def _change(row: Calendar, values: Values, by: Membership) -> Calendar:
    told = {"time_zone": values["time_zone"], "weekly": _weekly(values), "holidays": values["holidays"]}
    return _finish(keeping.change(row, by=by.person, **told), values, by)


def _finish(row: Calendar, values: Values, by: Membership) -> Calendar:
    """What has verbs of its own. Special days go by their order, so those from the first that differs on are made anew."""
    if values["default"]:
        keeping.make_default(row, by=by.person)
    there = [date.fromisoformat(each) for each in row.worked]
    keeping.work_on(row, values["worked"], shown=[*there, *values["worked"]], by=by.person)
    rows = list(row.special_days.order_by("id"))
    wanted = values["special_days"]
    same = len(list(takewhile(bool, (_special(a) == b for a, b in zip(rows, wanted, strict=False)))))
    for each in rows[same:]:
        special_days.remove(each, by=by.person)
    for each in wanted[same:]:
        told = {"name_ja": each["name"], "name_en": each["name_en"], "every_year": each["every_year"]}
        special_days.add(row, first=each["first"], last=each["last"], spans=each["hours"], by=by.person, **told)
    return row


def _weekly(values: Values) -> list[Any]:
    return [values["week"].get(day, []) for day in WEEK]


def _remove(row: Calendar, by: Membership) -> None:
    keeping.remove(row, by=by.person)
