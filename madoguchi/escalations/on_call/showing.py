"""The next four weeks of a rotation as a calendar: what stands in each day. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Membership
from madoguchi.escalations.models import OnCallOverride, Rotation
from madoguchi.escalations.on_call.reading import MOST_OVERRIDES, Standing, names_of, plans, rotations, standing_of
from madoguchi.escalations.on_call.turning import Plan, Turn, turns
from madoguchi.kit.dates import full_moment

DAY = timedelta(days=1)
WEEKS = 4
MOST_GAPS = 5


@dataclass(frozen=True)
class Piece:
    """What of a turn lies in one day; `starts`: by which its owner exchanges it, empty elsewhere."""

    name: str
    hours: str
    is_override: bool
    is_mine: bool
    starts: int | None


@dataclass(frozen=True)
class Cell:
    """One day."""

    day: date
    is_today: bool
    is_past: bool
    pieces: Sequence[Piece]

    @property
    def is_same(self) -> bool:
        """Nothing is handed over on it: a narrow screen leaves it out."""
        return len(self.pieces) == 1 and not self.pieces[0].hours


@dataclass(frozen=True)
class Sheet:
    """A rotation on its page."""

    rotation: Rotation
    rhythm: str
    standing: Standing
    weeks: Sequence[Sequence[Cell]]
    gaps: Sequence[str]
    has_more_gaps: bool
    passed: Sequence[str]
    overrides: Sequence[OnCallOverride]


def sheets(member: Membership) -> list[Sheet]:
    """Every rotation of the workspace, as this member sees it. Four queries for any number."""
    every, moment = rotations(member.workspace_id), timezone.now()
    planned = plans(every, moment)
    ahead = {row.pk: list(turns(planned[row.pk], moment, _end(moment))) for row in every}
    rows = OnCallOverride.objects.filter(rotation__in=every, until__gt=moment).select_related("person", "made_by")
    overrides = list(rows.order_by("since", "id")[:MOST_OVERRIDES])
    people = {pk for found in ahead.values() for turn in found for pk in (turn.person, *turn.passed)}
    names = names_of({*people, *(pk for row in every for pk in row.people)})
    return [_sheet(row, planned[row.pk], ahead[row.pk], names, member, overrides, moment) for row in every]


def rhythm(rotation: Rotation) -> str:
    """Every week, on Monday at 9:00."""
    told = {"time": f"{rotation.at.hour}:{rotation.at:%M}", "day": WEEKDAYS[rotation.begins.weekday()], "n": rotation.days}
    if rotation.days == 1:
        return _("handed over every day at %(time)s") % told
    if rotation.days == 7:
        return _("handed over every week, on %(day)s at %(time)s") % told
    return _("handed over every %(n)s days at %(time)s") % told


def span(turn: Turn) -> str:
    """From when until when, on the workspace's clock."""
    return _("%(start)s – %(end)s") % {"start": full_moment(turn.start), "end": full_moment(turn.end)}


def _end(moment: datetime) -> datetime:
    """Midnight after the last day that is shown."""
    monday = timezone.localdate(moment) - DAY * timezone.localdate(moment).weekday()
    weeks = WEEKS if timezone.localdate(moment) == monday else WEEKS + 1
    return timezone.make_aware(datetime.combine(monday + DAY * 7 * weeks, time()))


def _sheet(
    row: Rotation,
    plan: Plan,
    ahead: Sequence[Turn],
    names: Mapping[int, str],
    member: Membership,
    overrides: Sequence[OnCallOverride],
    moment: datetime,
) -> Sheet:
    gaps = [span(turn) for turn in ahead if turn.person is None]
    passed = list(dict.fromkeys(names.get(pk, "?") for turn in ahead for pk in turn.passed))
    own = [each for each in overrides if each.rotation_id == row.pk]
    standing = standing_of(row, plan, names, moment)
    weeks = _weeks(ahead, names, member, moment)
    return Sheet(row, rhythm(row), standing, weeks, gaps[:MOST_GAPS], len(gaps) > MOST_GAPS, passed, own)


def _weeks(ahead: Sequence[Turn], names: Mapping[int, str], member: Membership, moment: datetime) -> list[list[Cell]]:
    today, last = timezone.localdate(moment), timezone.localdate(_end(moment))
    monday = today - DAY * today.weekday()
    days = [monday + DAY * step for step in range((last - monday).days)]
    cells = [Cell(day, day == today, day < today, _pieces(day, ahead, names, member, moment)) for day in days]
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def _pieces(day: date, ahead: Sequence[Turn], names: Mapping[int, str], member: Membership, moment: datetime) -> list[Piece]:
    low, high = (timezone.make_aware(datetime.combine(day + DAY * step, time())) for step in (0, 1))
    here = [turn for turn in ahead if turn.start < high and turn.end > low]
    return [_piece(turn, low, high, names, member, moment) for turn in here]


def _piece(turn: Turn, low: datetime, high: datetime, names: Mapping[int, str], member: Membership, moment: datetime) -> Piece:
    is_mine = turn.person == member.person_id
    is_first = low <= turn.start < high
    begins = _clock(turn.start) if is_first and turn.start not in {low, moment} else ""
    ends = _clock(turn.end) if turn.end < high else ""
    hours = f"{begins}–{ends}" if begins or ends else ""
    name = names.get(turn.person or 0, "")
    return Piece(name, hours, bool(turn.override), is_mine, int(turn.start.timestamp()) if is_mine and is_first else None)


def _clock(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.hour}:{local:%M}"
