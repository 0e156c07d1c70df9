"""The clocks of conversations as rows, made anew from what happened: may run twice, and says what ended meanwhile once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from madoguchi.accounts.models import Workspace
from madoguchi.conversations.changing import untold
from madoguchi.conversations.marking import show_dues
from madoguchi.conversations.models import FAR_FUTURE, Conversation, Promise, PromiseState
from madoguchi.customers.models import Customer
from madoguchi.customers.serving import own_times
from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, record_all
from madoguchi.journal.rewriting import rewrite
from madoguchi.journal.transactions import writing
from madoguchi.kit.open_time import ALWAYS
from madoguchi.service_levels import matching, planning, reading, stories
from madoguchi.service_levels.events import ServiceLevelEvent
from madoguchi.service_levels.models import Cause, Clock, ClockInterval, ClockState, PolicyVersion, Target
from madoguchi.service_levels.planning import Plan, Standing
from madoguchi.service_levels.stories import Stretch, Told

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
WRITTEN = (
    *("version_id", "length", "own_time", "started_at", "counted_from", "due_at", "state"),
    *("next_check_at", "warned", "ended_at", "ended_by"),
)


def reckon(workspace_id: int, ids: Collection[int], *, choose_anew: bool = False, decided_at: datetime | None = None) -> None:
    """Of these conversations. `choose_anew`: running clocks, too, ask which policy counts now; `decided_at`: and that was
    decided then. Costs a fixed number of queries, and writes only what has changed."""
    with writing():
        rows = list(Conversation.objects.select_for_update().filter(pk__in=ids, workspace_id=workspace_id).order_by("pk"))
        if not rows:
            return
        _with_customers(rows)
        work = _Work(rows, choose_anew=choose_anew, decided_at=decided_at)
        for row in rows:
            work.one(row)
        work.write()


def _with_customers(rows: Sequence[Conversation]) -> None:
    """What conditions ask for: locked rows are joined with nothing."""
    workspace = Workspace.objects.get(pk=rows[0].workspace_id)
    customers = Customer.objects.select_related("company").in_bulk({row.customer_id for row in rows if row.customer_id})
    for row in rows:
        row.customer, row.workspace = customers.get(row.customer_id or 0), workspace


@dataclass
class _Clocked:
    """A clock, its row made or found, and its stretches as they shall be."""

    row: Clock
    stretches: list[Stretch]
    was: dict[str, Any] | None  # of a row that was there


class _Work:
    """A batch of conversations of one workspace."""

    def __init__(self, rows: Sequence[Conversation], *, choose_anew: bool, decided_at: datetime | None) -> None:
        self.now = timezone.now()
        self.choose_anew, self.decided_at = choose_anew, decided_at
        self.asking = matching.house(rows[0].workspace)
        self.pasts = reading.pasts(rows)
        self.own = own_times([row.customer for row in rows if row.customer])
        intervals = Prefetch("intervals", ClockInterval.objects.order_by("begun_at"))
        found = Clock.objects.filter(conversation__in=[row.pk for row in rows])
        clocks = found.select_related("version__policy").prefetch_related(intervals).select_for_update(of=("self",))
        self.clocks: dict[int, dict[tuple[str, int], Clock]] = {row.pk: {} for row in rows}
        for clock in clocks.order_by("pk"):
            self.clocks[clock.conversation_id][clock.target, clock.anchor] = clock
        self.clocked: list[_Clocked] = []
        self.events: list[Event] = []
        self.dues: dict[int, datetime | None] = {}
        self.chosen: dict[int, PolicyVersion | None] = {}

    def choose(self, conversation: Conversation) -> PolicyVersion | None:
        """Which policy counts now; asked once for each."""
        if conversation.pk not in self.chosen:
            self.chosen[conversation.pk] = matching.matching(conversation, self.asking)
        return self.chosen[conversation.pk]

    def one(self, conversation: Conversation) -> None:
        """All of one conversation."""
        known = self.clocks[conversation.pk]
        told = self._story(conversation, known)
        here = [clocked for each in told if (clocked := self._clock(conversation, each, known))]
        seen = {(each.row.target, each.row.anchor) for each in here}
        for key, row in known.items():
            if key not in seen and row.ended_at is None:
                here.append(self._gone(row, Cause.MOVED if self._is_moved(row) else Cause.DROPPED))
        self.clocked += here
        self._show(conversation, [each.row for each in here])
        for each in here:
            self._say(conversation, each)

    def _story(self, conversation: Conversation, known: Mapping[tuple[str, int], Clock]) -> list[Told]:
        past = self.pasts[conversation.pk]

        def pauses(target: Target, anchor: int) -> frozenset[str]:
            row = known.get((target, anchor))
            version = row.version if row and not self.choose_anew else self.choose(conversation)
            return matching.pauses(version, target) if version else frozenset()

        if not past.moments and not known:
            return []
        return [*stories.tell(past.moments, pauses), *(_of_promise(each) for each in past.promises if _counts(each))]

    def _is_moved(self, row: Clock) -> bool:
        moved = self.pasts[row.conversation_id].moved_at
        return moved is not None and moved >= row.started_at

    def _clock(self, conversation: Conversation, told: Told, known: Mapping[tuple[str, int], Clock]) -> _Clocked | None:
        row, past = known.get((told.target, told.anchor)), self.pasts[conversation.pk]
        if row is None:
            if not planning.is_counted(told.target, told.ended_by):
                return None
            if told.ended_at and past.moved_at and told.ended_at <= past.moved_at:
                return None  # it counted where it happened
            return self._new(conversation, told)
        was = {name: getattr(row, name) for name in WRITTEN}
        if self.choose_anew and told.ended_at is None and not self._choose_again(conversation, told, row):
            return self._gone(row, Cause.DROPPED)
        return self._stand(_Clocked(row, told.stretches, was), told)

    def _new(self, conversation: Conversation, told: Told) -> _Clocked | None:
        version = self.choose(conversation)
        if version is None or (told.ended_at and told.ended_at <= version.policy.begins_at):
            return None
        length, own = self._length(conversation, version, told)
        if length is None:
            return None
        past, begins = self.pasts[conversation.pk], version.policy.begins_at
        decided = max(begins, past.changed_at or LONG_AGO, self.decided_at or LONG_AGO)
        plan = Plan(timedelta(seconds=length), _hours(version, told.target), told.started_at)
        is_promise = told.target == Target.PROMISED
        since = told.started_at if is_promise else planning.counted(told.started_at, decided, told.stretches, plan)
        row = Clock(
            workspace_id=conversation.workspace_id,
            conversation_id=conversation.pk,
            target=told.target,
            anchor=told.anchor,
            version=version,
            length=length,
            own_time=own,
            started_at=told.started_at,
            counted_from=since or told.started_at,
        )
        return self._stand(_Clocked(row, told.stretches, None), told)

    def _choose_again(self, conversation: Conversation, told: Told, row: Clock) -> bool:
        """Another policy, priority or own time may count now; False where no policy asks for this any more."""
        version = self.choose(conversation)
        if version is not None and version.policy_id == row.version.policy_id and self.decided_at is None:
            version = row.version  # the same policy: its clocks keep the version that they began with
        length, own = self._length(conversation, version, told) if version else (None, False)
        if version is None or length is None:
            return False
        if told.target == Target.PROMISED or (version.pk == row.version_id and length == row.length):
            row.version, row.length = version, length
            return True
        plan = Plan(timedelta(seconds=length), _hours(version, told.target), told.started_at)
        decided = self.decided_at or self.pasts[conversation.pk].changed_at or self.now
        since = planning.counted(told.started_at, decided, told.stretches, plan, plan_of(row))
        if since is not None:
            row.version, row.length, row.own_time, row.counted_from = version, length, own, since
        return True

    def _length(self, conversation: Conversation, version: PolicyVersion, told: Told) -> tuple[int | None, bool]:
        """In seconds, and whether it is the customer's own; None: not asked for."""
        asked = version.targets.get(told.target)
        if told.target == Target.PROMISED:
            promise = next(each for each in self.pasts[conversation.pk].promises if each.pk == told.anchor)
            return (max(0, int((promise.due_at - promise.made_at).total_seconds())) if asked is not None else None), False
        if own := self.own.get(conversation.customer_id or 0, {}).get(told.target):
            return own, True
        return ((asked or {}).get("times", {}).get(str(conversation.priority))), False

    def _stand(self, clocked: _Clocked, told: Told) -> _Clocked:
        row = clocked.row
        row.started_at, row.ended_at, row.ended_by = told.started_at, told.ended_at, told.ended_by or ""
        stands = self._standing(row, told)
        row.state, row.due_at, row.next_check_at, row.warned = stands.state, stands.due_at, stands.next_check_at, stands.passed
        was = clocked.was or {}
        is_told = row.ended_at is None and was.get("state") == ClockState.BREACHED
        if (
            is_told and row.due_at and (row.due_at <= self.now or row.due_at == was.get("due_at"))
        ):  # or the clock was set back since
            row.state, row.next_check_at = ClockState.BREACHED, None
        return clocked

    def _standing(self, row: Clock, told: Told) -> Standing:
        counts = planning.is_counted(told.target, told.ended_by)
        stands = planning.standing(
            told.stretches, plan_of(row), ended_at=told.ended_at, counts=counts, warned=row.warned, now=self.now
        )
        if told.ended_by == Cause.BROKEN and stands.state == ClockState.MET:
            return replace(stands, state=ClockState.BREACHED)
        return stands

    def _gone(self, row: Clock, cause: Cause) -> _Clocked:
        was = {name: getattr(row, name) for name in WRITTEN}
        row.ended_at, row.ended_by, row.next_check_at = self.now, cause, None
        if row.state != ClockState.BREACHED:
            row.state, row.due_at = ClockState.CANCELLED, None
        stretches = [Stretch(each.begun_at, each.ended_at or self.now, each.runs, Cause(each.cause)) for each in _kept(row)]
        stretches = [each for each in stretches if each.ended_at and each.ended_at > each.begun_at]
        return _Clocked(row, stretches, was)

    def _show(self, conversation: Conversation, rows: Iterable[Clock]) -> None:
        """What is due next, for the lists."""
        dues = [row.due_at for row in rows if row.ended_at is None and row.due_at]
        due = min(dues, default=None)
        if (due or FAR_FUTURE) != conversation.sla_sort:
            self.dues[conversation.pk] = due
            payload = {"due": int(due.timestamp()) if due else None}
            self.events.append(untold(ServiceLevelEvent.CLOCK_MOVED, conversation, by=SYSTEM, payload=payload))

    def _say(self, conversation: Conversation, clocked: _Clocked) -> None:
        was, row = (clocked.was or {}).get("state"), clocked.row
        if row.ended_at is None or row.state == was:
            return
        kinds = {ClockState.MET: ServiceLevelEvent.CLOCK_MET, ClockState.BREACHED: ServiceLevelEvent.CLOCK_BREACHED}
        if kind := kinds.get(ClockState(row.state)):
            payload = {"target": str(row.target), "due": int(row.due_at.timestamp()) if row.due_at else None}
            payload |= {"late": True} if row.state == ClockState.BREACHED else {}
            self.events.append(untold(kind, conversation, by=SYSTEM, at=row.ended_at, payload=payload))

    def write(self) -> None:
        """All at once; rows that say what they said before are left alone."""
        new = [each for each in self.clocked if each.was is None]
        changed = [each.row for each in self.clocked if each.was and _differs(each)]
        Clock.objects.bulk_create([each.row for each in new])
        rewrite(Clock, WRITTEN_FIELDS, [_columns(each) for each in changed])
        stale = [each for each in self.clocked if each.was and not _is_told(each)]
        ClockInterval.objects.filter(clock__in=[each.row.pk for each in stale]).delete()
        ClockInterval.objects.bulk_create(
            ClockInterval(clock=each.row, begun_at=part.begun_at, ended_at=part.ended_at, runs=part.runs, cause=part.cause)
            for each in [*new, *stale]
            for part in each.stretches
            if part.ended_at is None or part.ended_at > part.begun_at
        )
        if self.dues:
            show_dues(self.dues)
        record_all(self.events)


WRITTEN_FIELDS = [name.removesuffix("_id") for name in WRITTEN]
_columns = attrgetter(*WRITTEN, "pk")


def plan_of(row: Clock) -> Plan:
    """By what a clock counts."""
    length = timedelta(seconds=row.length or 0)
    steps = planning.steps_of(row.version.warnings, length)
    return Plan(length, _hours(row.version, row.target), row.counted_from, steps)


def _hours(version: PolicyVersion, target: str) -> Any:
    return ALWAYS if target == Target.PROMISED else matching.hours(version, target)


def _kept(row: Clock) -> list[ClockInterval]:
    return list(row.intervals.all()) if row.pk else []


def _differs(clocked: _Clocked) -> bool:
    return any(getattr(clocked.row, name) != value for name, value in (clocked.was or {}).items())


def _is_told(clocked: _Clocked) -> bool:
    told = [(each.begun_at, each.ended_at, each.runs, each.cause) for each in _kept(clocked.row)]
    shall = [(each.begun_at, each.ended_at, each.runs, str(each.cause)) for each in clocked.stretches]
    return told == [each for each in shall if each[1] is None or each[1] > each[0]]


def _counts(promise: Promise) -> bool:
    return promise.state != PromiseState.PROPOSED


def _of_promise(promise: Promise) -> Told:
    told = Told(Target.PROMISED, promise.pk, promise.made_at)
    told.turn(promise.made_at, Cause.PROMISED, runs=True)
    ends = {PromiseState.KEPT: Cause.KEPT, PromiseState.BROKEN: Cause.BROKEN, PromiseState.DISMISSED: Cause.DROPPED}
    if cause := ends.get(PromiseState(promise.state)):
        told.end(promise.answered_at or promise.settled_at or promise.due_at, cause)
    elif promise.answered_at:
        told.end(promise.answered_at, Cause.REPLIED)
    return told
