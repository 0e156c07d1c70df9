"""Days of a calendar that are not as every week: year-end closures, half days, a Saturday that is open."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from madoguchi.accounts.calendar import Calendar, SpecialDays
from madoguchi.accounts.calendars.checking import Refused, check_special
from madoguchi.accounts.calendars.keeping import locked, raised
from madoguchi.journal.recording import Actor
from madoguchi.journal.transactions import writing

FIELDS = frozenset({"name_ja", "name_en", "first", "last", "every_year", "spans"})
MOST = 200


def add(
    calendar: Calendar,
    *,
    first: date,
    last: date,
    name_ja: str = "",
    name_en: str = "",
    every_year: bool = False,
    spans: Sequence[Any] = (),
    by: Model | Actor,
) -> SpecialDays:
    """Days that are closed, or open in `spans` instead of as every week. Raises Refused."""
    with writing():
        fresh = locked(calendar)
        if fresh.special_days.count() >= MOST:
            raise Refused(_("There are %(count)s special days already. Remove old ones first.") % {"count": MOST})
        special = SpecialDays(workspace_id=fresh.workspace_id, calendar=fresh, first=first, last=last, every_year=every_year)
        special.name_ja, special.name_en, special.spans = name_ja.strip(), name_en.strip(), [list(each) for each in spans]
        check_special(special)
        special.save()
        raised(fresh, by, ["special_days"])
    return special


def change(special: SpecialDays, *, by: Model | Actor, **fields: Any) -> SpecialDays:
    """Set some of FIELDS. Raises Refused."""
    if unknown := fields.keys() - FIELDS:
        raise ValueError(f"Special days have no {', '.join(sorted(unknown))}.")
    with writing():
        calendar = locked(special.calendar)
        fresh = SpecialDays.objects.filter(pk=special.pk).first()
        if fresh is None:
            raise Refused(_("These days were removed meanwhile."))
        for name, value in fields.items():
            setattr(fresh, name, [list(each) for each in value] if name == "spans" else value)
        check_special(fresh)
        fresh.save()
        raised(calendar, by, ["special_days"])
    return fresh


def remove(special: SpecialDays, *, by: Model | Actor) -> None:
    """These days are as every week again."""
    with writing():
        calendar = locked(special.calendar)
        if SpecialDays.objects.filter(pk=special.pk).delete()[0]:
            raised(calendar, by, ["special_days"])
