"""Calendars made, changed and removed. A workspace always has exactly one default; what still uses a calendar gets another."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.accounts.calendar import Calendar
from madoguchi.accounts.calendars.checking import Refused, StillUsed, check
from madoguchi.accounts.events import AccountEvent
from madoguchi.accounts.models import Workspace
from madoguchi.journal.recording import SYSTEM, Actor, record
from madoguchi.journal.transactions import after_commit, writing
from madoguchi.kit.business_days import ZONE
from madoguchi.kit.holidays import JAPAN
from madoguchi.kit.shown import mark_of, refuse_changed

FIELDS = frozenset({"name", "time_zone", "weekly", "holidays"})
MOST = 50
MOST_WORKED = 200


@dataclass(frozen=True)
class Use:
    """How a room uses calendars: `words` says by what (empty: by nothing), `give` lets another take its place."""

    words: Callable[[Calendar], str]
    give: Callable[[Calendar, Calendar], None]


_uses: dict[str, Use] = {}
_listeners: list[Callable[[], None]] = []


def use(key: str, found: Use) -> None:
    """Rooms above say at start how they use calendars."""
    _uses[key] = found


def when_changed(function: Callable[[], None]) -> None:
    """Called whenever a calendar has changed in this process."""
    _listeners.append(function)


def uses_of(calendar: Calendar) -> list[str]:
    """What counts by it, in words."""
    return [words for each in _uses.values() if (words := each.words(calendar))]


def open_first(workspace_id: int, *, by: Model | Actor = SYSTEM) -> Calendar:
    """The default calendar of a workspace that has none: weekdays from nine to six; in Japan's time closed on its holidays."""
    with writing():
        workspace = Workspace.objects.select_for_update().get(pk=workspace_id)
        if found := Calendar.objects.filter(workspace=workspace, is_default=True).first():
            return found
        with override(workspace.language):
            name = _("Opening hours")
        country = JAPAN if workspace.time_zone == ZONE else ""
        calendar = Calendar(workspace=workspace, name=name, time_zone=workspace.time_zone, holidays=country, is_default=True)
        return _opened(calendar, by)


def open_calendar(
    workspace: Workspace, *, name: str, time_zone: str = ZONE, weekly: Sequence[Any], holidays: str = JAPAN, by: Model | Actor
) -> Calendar:
    """Another calendar; `weekly` as in Calendar. The first of a workspace is its default. Raises Refused, NameTaken."""
    with writing():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        here = Calendar.objects.filter(workspace=workspace)
        if here.count() >= MOST:
            raise Refused(_("There are %(count)s calendars already. Remove one first.") % {"count": MOST})
        calendar = Calendar(workspace=workspace, name=name, time_zone=time_zone, weekly=list(weekly), holidays=holidays)
        calendar.is_default = not here.filter(is_default=True).exists()
        return _opened(calendar, by)


def shown(calendar: Calendar) -> str:
    """What the form of its week shows of it."""
    return mark_of(calendar.name, calendar.time_zone, calendar.weekly)


def change(calendar: Calendar, *, by: Model | Actor, seen: str = "", **fields: Any) -> Calendar:
    """Set some of FIELDS. `seen`: what the form had `shown`. Raises Refused, NameTaken, ChangedMeanwhile."""
    if unknown := fields.keys() - FIELDS:
        raise ValueError(f"A calendar has no {', '.join(sorted(unknown))}.")
    with writing():
        fresh = locked(calendar)
        refuse_changed(seen, shown(fresh))
        changed = sorted(name for name, value in fields.items() if getattr(fresh, name) != value)
        for name in changed:
            setattr(fresh, name, fields[name])
        if changed:
            check(fresh)
            raised(fresh, by, changed)
    return fresh


def make_default(calendar: Calendar, *, by: Model | Actor) -> Calendar:
    """From now on it counts where nobody has chosen another."""
    with writing():
        Workspace.objects.select_for_update().get(pk=calendar.workspace_id)
        fresh = locked(calendar)
        if not fresh.is_default:
            Calendar.objects.filter(workspace_id=fresh.workspace_id, is_default=True).update(is_default=False)
            fresh.is_default = True
            raised(fresh, by, ["is_default"])
    return fresh


def work_on(calendar: Calendar, days: Iterable[date], *, shown: Iterable[date], by: Model | Actor) -> Calendar:
    """Of the public holidays that were `shown`, exactly these `days` are worked; others stay as they are."""
    with writing():
        fresh = locked(calendar)
        kept = {date.fromisoformat(each) for each in fresh.worked} - set(shown) | (set(days) & set(shown))
        worked = [each.isoformat() for each in sorted(kept)[-MOST_WORKED:]]
        if worked != fresh.worked:
            fresh.worked = worked
            raised(fresh, by, ["worked"])
    return fresh


def remove(calendar: Calendar, *, instead: Calendar | None = None, by: Model | Actor) -> None:
    """Take it away; `instead` takes its place wherever it was used. Raises StillUsed, Refused."""
    with writing():
        Workspace.objects.select_for_update().get(pk=calendar.workspace_id)
        fresh = locked(calendar)
        if instead is not None and (instead.pk == fresh.pk or instead.workspace_id != fresh.workspace_id):
            raise Refused(_("Choose another calendar."))
        used = uses_of(fresh)
        if instead is None and (fresh.is_default or used):
            told = _(", ").join([_("the usual opening hours of the workspace"), *used] if fresh.is_default else used)
            raise StillUsed(_("This calendar is still used: %(by)s. Choose which one takes its place.") % {"by": told})
        if instead is not None:
            for each in _uses.values():
                each.give(fresh, instead)
        told_to = {"calendar": fresh.pk, "instead": instead.pk if instead else None}
        record(AccountEvent.CALENDAR_REMOVED, workspace_id=fresh.workspace_id, by=by, subject=_subject(fresh), payload=told_to)
        was_default = fresh.is_default
        fresh.delete()
        if was_default and instead is not None:
            make_default(instead, by=by)
        _tell()


def _opened(calendar: Calendar, by: Model | Actor) -> Calendar:
    check(calendar)
    calendar.save()
    record(AccountEvent.CALENDAR_OPENED, workspace_id=calendar.workspace_id, by=by, subject=_subject(calendar))
    _tell()
    return calendar


def raised(calendar: Calendar, by: Model | Actor, fields: list[str]) -> None:
    """Another version of it. Call it inside `writing`, with the calendar locked."""
    calendar.version += 1
    calendar.save()
    payload = {"fields": fields, "version": calendar.version}
    record(
        AccountEvent.CALENDAR_CHANGED, workspace_id=calendar.workspace_id, by=by, subject=_subject(calendar), payload=payload
    )
    _tell()


def _tell() -> None:
    for each in _listeners:
        each()
        after_commit(each)  # another thread may have read the old rows meanwhile


def _subject(calendar: Calendar) -> tuple[str, int]:
    return "calendar", calendar.pk


def locked(calendar: Calendar) -> Calendar:
    """The row, held until the running transaction ends. Raises Refused where it is removed."""
    row = Calendar.objects.select_for_update().filter(pk=calendar.pk, workspace_id=calendar.workspace_id).first()
    if row is None:
        raise Refused(_("These opening hours were removed meanwhile."))
    return row
