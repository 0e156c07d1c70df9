"""When a clock is due, from its story and the hours it counts by, and when somebody is warned before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from madoguchi.kit.open_time import OpenHours, add_open_time, open_time_between
from madoguchi.service_levels.models import Cause, ClockState, Target
from madoguchi.service_levels.stories import Stretch

NOT_COUNTED = frozenset({Cause.CLOSED, Cause.OUT, Cause.MOVED, Cause.DROPPED})
UNTIL_CLOSED = frozenset({Target.RESOLUTION, Target.REQUESTER_WAIT})
NONE = timedelta(0)


@dataclass(frozen=True)
class Plan:
    """So much open time of `hours`, counted from a moment on; `steps`: warn when so much of it is left, the most first."""

    length: timedelta
    hours: OpenHours
    counted_from: datetime
    steps: tuple[timedelta, ...] = ()


@dataclass(frozen=True)
class Standing:
    """`due_at` is None while it stands still, or can never be due. `passed`: how many steps lie behind; `left` is what was left
    when it last began to run or stand."""

    state: ClockState
    due_at: datetime | None
    next_check_at: datetime | None
    passed: int
    left: timedelta


def is_counted(target: str, ended_by: str | None) -> bool:
    """Whether what ended a clock is what it stands for."""
    if ended_by == Cause.CLOSED:
        return target in UNTIL_CLOSED
    return ended_by not in NOT_COUNTED


def steps_of(warnings: Sequence[dict[str, Any]], length: timedelta) -> tuple[timedelta, ...]:
    """How much is left at each step; one that lies before the beginning is left out."""
    told = [length * (100 - each["share"]) / 100 if "share" in each else timedelta(seconds=each["before"]) for each in warnings]
    return tuple(sorted({each for each in told if NONE < each < length}, reverse=True))


def due_by(stretches: Sequence[Stretch], plan: Plan) -> tuple[datetime | None, timedelta]:
    """The moment at which the time is used up, or None where it is not by what has happened; and what is left then."""
    left = plan.length
    for each in stretches:
        if not each.runs:
            continue
        begun = max(each.begun_at, plan.counted_from)
        if each.ended_at is None:
            return add_open_time(plan.hours, begun, left), left
        used = open_time_between(plan.hours, begun, each.ended_at)
        if used > left:
            return add_open_time(plan.hours, begun, left), NONE
        left -= used
    return None, left


def standing(
    stretches: Sequence[Stretch], plan: Plan, *, ended_at: datetime | None, counts: bool, warned: int, now: datetime
) -> Standing:
    """How a clock stands; `counts`: it ended with what it stands for. That its time has passed is for the clockwork to
    say, unless it has ended meanwhile."""
    due, left = due_by(stretches, plan)
    if ended_at is not None:
        if due is not None and due < ended_at:
            return Standing(ClockState.BREACHED, due, None, len(plan.steps), NONE)
        return Standing(ClockState.MET if counts else ClockState.CANCELLED, due, None, warned, left)
    last = stretches[-1]
    if not last.runs:
        state = ClockState.PAUSED if due is None else ClockState.RUNNING  # overdue before it stood: the clockwork says so
        return Standing(state, due, due, warned, left)
    if due is None:
        return Standing(ClockState.RUNNING, None, None, 0, left)
    begun = max(last.begun_at, plan.counted_from)
    times = [add_open_time(plan.hours, begun, left - each) if left > each else begun for each in plan.steps]
    passed = sum(at is not None and at <= now for at in times)
    told = min(warned, passed)
    ahead = [at for at in times[told:] if at is not None]
    return Standing(ClockState.RUNNING, due, min([*ahead, due]), told, left)


def counted(
    started_at: datetime, decided_at: datetime, stretches: Sequence[Stretch], plan: Plan, old: Plan | None = None
) -> datetime | None:
    """From when a clock counts whose plan was decided only after it began: it is never overdue by the decision alone, nor due
    later because of a shorter time: then the `old` plan stays, None."""
    due, _left = due_by(stretches, Plan(plan.length, plan.hours, started_at))
    if due is None or due >= decided_at:
        return started_at
    due, _left = due_by(stretches, Plan(plan.length, plan.hours, decided_at))
    before = due_by(stretches, old)[0] if old else None
    return None if before is not None and due is not None and before <= due else decided_at
