"""The story of a conversation's clocks, from what happened to it: what ran, what stood, and why. Pure.

A customer's message starts what it asks for, our reply ends it. Closing ends what is left; reopened by hand, the rest goes on
and the time between does not count; reopened by the customer, a new clock begins: nothing is overdue by surprise.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from madoguchi.service_levels.models import Cause, Target

REPLIES = (Target.FIRST_REPLY, Target.NEXT_REPLY)
UNTIL_CLOSED = (Target.RESOLUTION, Target.REQUESTER_WAIT)
HOLD = timedelta(minutes=2)  # what is written stands this long before it leaves


class Stand(StrEnum):
    """Where a conversation stood."""

    OPEN = "open"
    WAITING = "waiting"
    THIRD = "third"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    OUT = "out"


GONE = (Stand.CLOSED, Stand.OUT)
CAUSES = {
    Stand.OPEN: Cause.BACK,
    Stand.WAITING: Cause.WAITING,
    Stand.THIRD: Cause.THIRD,
    Stand.SNOOZED: Cause.SNOOZED,
    Stand.CLOSED: Cause.CLOSED,
    Stand.OUT: Cause.OUT,
}


class What(StrEnum):
    """Messages, and what the log says beside them."""

    ASKED = "asked"
    ANSWERED = "answered"
    WRITTEN = "written"
    WITHDRAWN = "withdrawn"
    STANDS = "stands"


@dataclass(frozen=True)
class Moment:
    """Something that happened: `id` of its message, `since` when an answer was written, `stand` what became of it all; `turn`
    tells what came first in one moment."""

    at: datetime
    what: What
    id: int = 0
    stand: Stand = Stand.OPEN
    since: datetime | None = None
    turn: int = 0


@dataclass
class Stretch:
    """From, until (None: still), whether the clock ran, and why."""

    begun_at: datetime
    ended_at: datetime | None
    runs: bool
    cause: Cause


@dataclass
class Told:
    """One clock of the story. `ended_by` is empty while it goes on."""

    target: Target
    anchor: int
    started_at: datetime
    stretches: list[Stretch] = field(default_factory=list)
    ended_at: datetime | None = None
    ended_by: Cause | None = None
    may_go_on: bool = False

    def turn(self, at: datetime, cause: Cause, *, runs: bool) -> None:
        """From now on it runs, or stands. A clock set back changes nothing before: stretches never overlap."""
        last = self.stretches[-1] if self.stretches else None
        at = max(at, last.begun_at) if last else at
        if last is not None and last.runs == runs and last.ended_at is None:
            return
        if last is not None and last.ended_at is None:
            last.ended_at = at
            if last.ended_at <= last.begun_at:
                self.stretches.pop()
                before = self.stretches[-1] if self.stretches else None
                if before is not None and before.runs == runs:
                    before.ended_at = None
                    return
        self.stretches.append(Stretch(at, None, runs, cause))

    def end(self, at: datetime, cause: Cause, *, may_go_on: bool = False) -> None:
        """It is over; a pause while our answer was on its way is none."""
        last = self.stretches[-1]
        at = max(at, last.begun_at)
        if cause == Cause.REPLIED and not last.runs and len(self.stretches) > 1 and at - last.begun_at < HOLD:
            self.stretches.pop()
            last = self.stretches[-1]
        last.ended_at = at
        if last.ended_at <= last.begun_at and len(self.stretches) > 1:
            self.stretches.pop()
        self.ended_at, self.ended_by, self.may_go_on = at, cause, may_go_on

    def go_on(self, at: datetime, *, runs: bool, cause: Cause) -> None:
        """It had ended too early: the time between did not count."""
        was, ended = self.ended_by, self.ended_at
        assert was is not None and ended is not None  # noqa: S101 (asked before)
        self.ended_at = self.ended_by = None
        at = max(at, ended)
        if at > ended:
            self.stretches.append(Stretch(ended, at, runs=False, cause=was))
        self.stretches.append(Stretch(at, None, runs, cause))


type Pauses = Callable[[Target, int], frozenset[str]]


class _Telling:
    """The clocks while the moments go by."""

    def __init__(self, pauses: Pauses) -> None:
        self.pauses = pauses
        self.all: list[Told] = []
        self.stand = Stand.OPEN
        self.answered = False
        self.before: dict[int, Stand] = {}

    def goes(self, *targets: Target) -> list[Told]:
        return [each for each in self.all if each.ended_by is None and (not targets or each.target in targets)]

    def begin(self, target: Target, anchor: int, at: datetime, cause: Cause) -> None:
        told = Told(target, anchor, at)
        stands = self.stand.value in self.pauses(target, anchor)
        told.turn(at, CAUSES[self.stand] if stands else cause, runs=not stands)
        self.all.append(told)
        if self.stand == Stand.OUT:
            told.end(at, Cause.OUT, may_go_on=True)

    def ask(self, moment: Moment) -> None:
        if self.stand == Stand.CLOSED:
            for each in self.all:
                each.may_go_on = False
        if self.stand not in {Stand.OPEN, Stand.OUT}:
            self.become(Stand.OPEN, moment.at)
        if not self.goes(*REPLIES):
            target = Target.NEXT_REPLY if self.answered else Target.FIRST_REPLY
            self.begin(target, moment.id, moment.at, Cause.ASKED)
        for target in UNTIL_CLOSED:
            if not self.goes(target):
                self.begin(target, moment.id, moment.at, Cause.ASKED)

    def answer(self, moment: Moment) -> None:
        self.answered = True
        for each in self.all:
            if each.target not in {*REPLIES, Target.UPDATE}:
                continue
            closed_with = each.ended_by == Cause.CLOSED and each.ended_at and moment.since and each.ended_at >= moment.since
            if each.ended_by is None or closed_with:
                if closed_with and each.stretches[-1].ended_at == each.ended_at:
                    each.stretches[-1].ended_at = None
                each.end(moment.at, Cause.REPLIED)
        if self.stand not in GONE:
            self.begin(Target.UPDATE, moment.id, moment.at, Cause.REPLIED)

    def become(self, stand: Stand, at: datetime) -> None:
        was, self.stand = self.stand, stand
        if stand in GONE:
            for each in self.goes():
                each.end(at, CAUSES[stand], may_go_on=True)
            return
        for each in self.all:
            stands = stand.value in self.pauses(each.target, each.anchor)
            if each.ended_by is None:
                each.turn(at, CAUSES[stand], runs=not stands)
            elif was in GONE and each.may_go_on and each.ended_by in {Cause.CLOSED, Cause.OUT}:
                each.go_on(at, runs=not stands, cause=CAUSES[stand])


def tell(moments: Iterable[Moment], pauses: Pauses) -> list[Told]:
    """The clocks of a conversation, in the order in which they began. `pauses`: the stands in which one does not run."""
    telling = _Telling(pauses)
    for moment in in_order(moments):
        if moment.what == What.ASKED:
            telling.ask(moment)
        elif moment.what == What.ANSWERED:
            telling.before.pop(moment.id, None)
            telling.answer(moment)
        elif moment.what == What.WRITTEN:
            telling.before[moment.id] = telling.stand
        elif moment.what == What.WITHDRAWN:
            telling.become(telling.before.pop(moment.id, telling.stand), moment.at)
        else:
            telling.become(moment.stand, moment.at)
    return telling.all


def in_order(moments: Iterable[Moment]) -> Sequence[Moment]:
    """As they happened; of one moment, what the customer did comes first, and our answers last."""
    groups = {What.ASKED: 0, What.ANSWERED: 2}
    return sorted(moments, key=lambda each: (each.at, groups.get(each.what, 1), each.turn, each.id))
