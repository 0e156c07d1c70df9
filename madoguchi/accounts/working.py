"""When a member works: what their week says about a moment. Moments carry a zone; whoever has no hours is never off work."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership, Person, WorkingDay, Workspace
from madoguchi.journal.transactions import writing
from madoguchi.kit.dates import WEEKDAYS
from madoguchi.kit.open_time import OpenHours, Span

DAY = timedelta(days=1)

type Week = Sequence[WorkingDay]


class State(Enum):
    """What somebody does by their hours."""

    WORK = "work"
    BREAK = "break"
    OFF = "off"


@dataclass(frozen=True)
class Stand:
    """How it stands, and until when it will."""

    state: State
    until: datetime


@dataclass(frozen=True)
class _Stretch:
    day: date
    begins: datetime
    ends: datetime


def zone_of(member: Membership) -> ZoneInfo:
    """Where the member's clocks hang: their own zone, else the workspace's."""
    return ZoneInfo(member.person.time_zone or member.workspace.time_zone)


def weeks_of(members: Iterable[Membership]) -> dict[int, list[WorkingDay]]:
    """What each has told, by the membership's id; who has told nothing is missing."""
    weeks: dict[int, list[WorkingDay]] = defaultdict(list)
    for day in WorkingDay.objects.filter(membership__in=members).order_by("weekday"):
        weeks[day.membership_id].append(day)
    return dict(weeks)


def set_week(membership: Membership, week: Iterable[WorkingDay], *, time_zone: str) -> None:
    """From now on it is so: days without an owner yet, and the zone of their times, empty for the workspace's."""
    with writing():
        Person.objects.filter(pk=membership.person_id).update(time_zone=time_zone)
        membership.person.time_zone = time_zone
        WorkingDay.objects.filter(membership=membership).delete()
        for day in (days := list(week)):
            day.membership, day.workspace_id = membership, membership.workspace_id
        WorkingDay.objects.bulk_create(days)


def open_hours_of(membership: Membership, week: Week | None = None) -> OpenHours | None:
    """Their week in the shape of kit/open_time.py; None where they have told no hours. `week` spares the query."""
    told = weeks_of([membership]).get(membership.pk, []) if week is None else week
    if not told:
        return None
    days: list[list[Span]] = [[] for _day in range(7)]
    for each in told:
        for start, end in _spans(each):
            over = start // 86_400  # what a night shift does after its break is begun on the next day
            days[(each.weekday + over) % 7].append((start - over * 86_400, end - over * 86_400))
    return OpenHours(zone_of(membership).key, tuple(tuple(each) for each in days))


def stand(week: Week, moment: datetime, zone: ZoneInfo) -> Stand | None:
    """At work, on a break or off, and until when; None where no hours are known."""
    ahead = [each for each in _stretches(week, moment, zone) if each.ends > moment]
    if not ahead:
        return None
    first = ahead[0]
    if first.begins <= moment:
        return Stand(State.WORK, max(each.ends for each in ahead if each.day == first.day))
    has_begun = any(each.day == first.day and each.begins <= moment for each in _stretches(week, moment, zone))
    return Stand(State.BREAK if has_begun else State.OFF, first.begins)


def next_work(week: Week, moment: datetime, zone: ZoneInfo) -> datetime:
    """This moment where it is one of work, else when work begins."""
    ahead = next((each for each in _stretches(week, moment, zone) if each.ends > moment), None)
    return moment if ahead is None else max(moment, ahead.begins)


def words(found: Stand | None) -> str:
    """The same for colleagues, on their own clocks; empty where no hours are known."""
    if found is None:
        return ""
    told = {"time": _shown(found.until)}
    if found.state == State.WORK:
        return _("works until %(time)s") % told
    if found.state == State.BREAK:
        return _("on a break until %(time)s") % told
    return _("off work until %(time)s") % told


def words_of(person_id: int, workspace: Workspace) -> str:
    """The words for one, who works there. One query."""
    days = WorkingDay.objects.filter(workspace=workspace, membership__person=person_id).select_related("membership__person")
    if not (week := list(days)):
        return ""
    return words(stand(week, timezone.now(), ZoneInfo(week[0].membership.person.time_zone or workspace.time_zone)))


def words_of_all(members: Sequence[Membership]) -> dict[int, str]:
    """The words for each that has told their hours, by the membership's id. `members` come with person and workspace."""
    now, weeks = timezone.now(), weeks_of(members)
    return {each.pk: words(stand(weeks[each.pk], now, zone_of(each))) for each in members if each.pk in weeks}


def _stretches(week: Week, moment: datetime, zone: ZoneInfo) -> list[_Stretch]:
    """From the day before to the same day of the next week, in order; in UTC, for wall clocks jump."""
    today, known = moment.astimezone(zone).date(), {each.weekday: each for each in week}
    days = [today + DAY * step for step in range(-1, 8)]
    found = [each for day in days if day.weekday() in known for each in _of_day(known[day.weekday()], day, zone)]
    return sorted(found, key=lambda each: each.begins)


def _of_day(told: WorkingDay, day: date, zone: ZoneInfo) -> list[_Stretch]:
    def moment(at: time) -> datetime:
        on = day if at > told.begins else day + DAY
        return datetime.combine(on, at, zone).astimezone(UTC)

    begins, ends = datetime.combine(day, told.begins, zone).astimezone(UTC), moment(told.ends)
    if told.pause is None or told.resumes is None:
        return [_Stretch(day, begins, ends)]
    return [_Stretch(day, begins, moment(told.pause)), _Stretch(day, moment(told.resumes), ends)]


def _spans(told: WorkingDay) -> Iterator[Span]:
    def second(at: time) -> int:
        return at.hour * 3600 + at.minute * 60 + at.second + (0 if at > told.begins else 86_400)

    start, end = second(told.begins) - 86_400, second(told.ends)
    if told.pause is not None and told.resumes is not None:
        yield start, second(told.pause)
        start = second(told.resumes)
    yield start, end


def _shown(at: datetime) -> str:
    """17:30, or with its day where that is not today."""
    local = timezone.localtime(at)
    clock = f"{local.hour}:{local:%M}"
    if local.date() == timezone.localdate():
        return clock
    if get_language() == "ja":
        return f"{local.month}/{local.day}({WEEKDAYS[local.weekday()]}) {clock}"
    return f"{date_format(local, 'D j M')} {clock}"
