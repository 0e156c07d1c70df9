"""A conversation's clocks for people to read: what is due, how much is left, by which policy, and the story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from madoguchi.conversations.models import Conversation
from madoguchi.kit.open_time import ALWAYS, open_time_between
from madoguchi.service_levels import doors, matching, planning, reckoning
from madoguchi.service_levels.models import Cause, Clock, ClockState, Target
from madoguchi.service_levels.stories import Stretch

SOON = timedelta(hours=1)
GAPS = {"ja": ""}  # between hours and minutes
STANDING: dict[str, Promise] = {
    Cause.WAITING: gettext_lazy("Stood: waiting for the customer"),
    Cause.THIRD: gettext_lazy("Stood: waiting for a third party"),
    Cause.SNOOZED: gettext_lazy("Stood: snoozed"),
    Cause.CLOSED: gettext_lazy("Stood: closed"),
    Cause.OUT: gettext_lazy("Stood: in spam or trash, or merged"),
}


@dataclass(frozen=True)
class Part:
    """One stretch of the story in words."""

    begun_at: datetime
    ended_at: datetime | None
    runs: bool
    words: str


@dataclass(frozen=True)
class Line:
    """One clock. `tone`: late, soon, good or nothing; `left` is open time by its hours, None where none is left or told."""

    clock: Clock
    tone: str
    icon: str
    state: str
    left: timedelta | None
    why: str
    parts: Sequence[Part]

    @property
    def target(self) -> str:
        return str(Target(self.clock.target).label)

    @property
    def left_words(self) -> str:
        return _("%(time)s left") % {"time": duration(self.left)} if self.left is not None else ""


def lines(conversation: Conversation, now: datetime | None = None) -> list[Line]:
    """What goes on first, then what is over. Two queries; none where the workspace never had a policy."""
    if not matching.is_used(conversation.workspace_id):
        return []
    now = now or timezone.now()
    return [_line(each, now) for each in doors.clocks_of(conversation)]


def duration(length: timedelta) -> str:
    """2 h 5 min; never in days, for a day of opening hours is no 24."""
    minutes = max(0, int(length.total_seconds()) // 60)
    hours, rest = divmod(minutes, 60)
    told = [_("%(n)s h") % {"n": hours}] if hours else []
    told += [_("%(n)s min") % {"n": rest}] if rest or not told else []
    return GAPS.get(get_language() or "", " ").join(told) if told else ""


def _line(clock: Clock, now: datetime) -> Line:
    late = clock.state == ClockState.BREACHED or (clock.ended_at is None and clock.due_at is not None and clock.due_at <= now)
    left = None if late or clock.ended_at else left_of(clock, now)
    soon = clock.due_at is not None and not clock.ended_at and clock.due_at <= now + SOON
    tone = "late" if late else "good" if clock.state == ClockState.MET else "soon" if soon else ""
    icons = {"late": "timer-off", "good": "check"}
    icon = icons.get(tone) or ("pause" if clock.state == ClockState.PAUSED else "timer")
    state = ClockState.BREACHED if late else ClockState(clock.state)
    return Line(
        clock, tone, icon, str(state.label), left, _why(clock), [_part(each, n) for n, each in enumerate(stretches(clock))]
    )


def left_of(clock: Clock, now: datetime) -> timedelta | None:
    """Open time that is left; None where its hours are never open."""
    hours = ALWAYS if clock.target == Target.PROMISED else matching.hours(clock.version, clock.target)
    if clock.due_at is not None:
        return open_time_between(hours, now, clock.due_at)
    return planning.due_by(stretches(clock), reckoning.plan_of(clock))[1] if clock.state == ClockState.PAUSED else None


def stretches(clock: Clock) -> list[Stretch]:
    """Its story as rows tell it."""
    return [Stretch(each.begun_at, each.ended_at, each.runs, Cause(each.cause)) for each in clock.intervals.all()]


def _part(stretch: Stretch, place: int) -> Part:
    words = (
        Cause(stretch.cause).label if stretch.runs or place == 0 else STANDING.get(stretch.cause, Cause(stretch.cause).label)
    )
    return Part(stretch.begun_at, stretch.ended_at, stretch.runs, str(words))


def _why(clock: Clock) -> str:
    length = timedelta(seconds=clock.length or 0)
    told = {"name": clock.version.name, "time": duration(length), "number": clock.version.number}
    if clock.target == Target.PROMISED:
        return _("“%(name)s” watches promises, by the wall clock.") % told
    if clock.own_time:
        return _("%(time)s were agreed with this customer; hours and warnings are those of “%(name)s”.") % told
    if clock.version.targets.get(clock.target, {}).get("always"):
        return _("%(time)s by “%(name)s” (version %(number)s), day and night.") % told
    return _("%(time)s of opening hours by “%(name)s” (version %(number)s).") % told
