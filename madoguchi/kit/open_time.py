"""Arithmetic of opening hours, exact to the microsecond: when is something due that may run only while a counter is open?

A span is told on the wall's clock, (start, end) in seconds of the local day; an end beyond 86400 lies on the next day. It
opens at the first moment at which that clock has reached its start and closes at the first at which it has reached its end.
So an hour that spring leaves out is not worked, one that autumn repeats is worked twice (22:00–06:00 lasts 7 or 9 hours),
and an edge within such an hour is the moment of the leap in spring, the first of the two in autumn. A span belongs to the
day on which it starts: a holiday does not cut the night shift that reaches into it. Spans that overlap count once. Moments
carry a zone; answers are in UTC.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

type Span = tuple[int, int]

DAY = 86_400
HORIZON = timedelta(days=5 * 366)  # nobody waits longer: what is not reached by then, is not reached
WHOLE_DAY: tuple[Span, ...] = ((0, DAY),)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_BLOCKS_KEPT = 240


@dataclass(frozen=True)
class OpenHours:
    """A week of spans (seven days, Monday first) in a zone; `days` replaces the plan of single dates, a holiday by nothing.

    ValueError when the week has not seven days, a span ends before it starts, lasts above 24 hours or starts on another day;
    ZoneInfoNotFoundError (a KeyError) for an unknown zone.
    """

    zone: str
    weekly: tuple[tuple[Span, ...], ...]
    days: Mapping[date, tuple[Span, ...]] = field(default_factory=dict, hash=False)
    _blocks: dict[tuple[int, int], "_Block"] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ZoneInfo(self.zone)
        if len(self.weekly) != 7:
            raise ValueError("A week has seven days.")
        for start, end in (span for day in self.weekly for span in day):
            if not (0 <= start < DAY and start < end <= start + DAY):
                raise ValueError(f"No span of a day: {start} to {end} seconds.")

    def of_day(self, day: date) -> tuple[Span, ...]:
        """The spans that start on this local day."""
        special = self.days.get(day)
        return self.weekly[day.weekday()] if special is None else special

    @cached_property
    def is_never_open(self) -> bool:
        """Whether neither the week nor a single day has a span."""
        return not any(self.weekly) and not any(self.days.values())


@dataclass(frozen=True, slots=True)
class _Block:
    """The open intervals of one local month, [low, high), in microseconds; `upto[n]`: what the first n hold together."""

    low: int
    high: int
    starts: "array[int]"
    ends: "array[int]"
    upto: "array[int]"

    @property
    def whole(self) -> int:
        return self.upto[-1]

    def before(self, at: int) -> int:
        """How much of the month is open before this moment."""
        index = bisect_right(self.starts, at)
        return self.upto[index] - max(self.ends[index - 1] - at, 0) if index else 0


ALWAYS = OpenHours("UTC", (WHOLE_DAY,) * 7)


def add_open_time(hours: OpenHours, start: datetime, length: timedelta) -> datetime | None:
    """The first moment at which `length` of open time has passed since `start`: closing time, not the next opening.

    No length: `start` itself. A negative one goes back: the last moment from which so much open time passes until `start`.
    None when that is not reached within HORIZON: nothing is ever due by hours that are never open.
    """
    at, want = _ticks(start), length // _TICK
    if not want:
        return _moment(at)
    if hours.is_never_open:
        return None
    found = _later(hours, at, want) if want > 0 else _earlier(hours, at, -want)
    return None if found is None or abs(found - at) > HORIZON // _TICK else _moment(found)


def open_time_between(hours: OpenHours, a: datetime, b: datetime) -> timedelta:
    """How much open time lies between two moments; none where `b` is not after `a`: a clock set back counts nothing."""
    start, end = _ticks(a), _ticks(b)
    if end <= start:
        return timedelta(0)
    passed = sum(block.before(end) - block.before(start) for block in _blocks_between(hours, start, end))
    return passed * _TICK


def is_open(hours: OpenHours, at: datetime) -> bool:
    """Whether it is open at this moment; at the second of closing it no longer is."""
    ticks = _ticks(at)
    block = _block_at(hours, ticks)
    index = bisect_right(block.starts, ticks)
    return bool(index) and ticks < block.ends[index - 1]


def next_opening(hours: OpenHours, at: datetime) -> datetime | None:
    """This moment when it is open, else when it opens next; None when that is not within HORIZON."""
    return next((start for start, _end in spans(hours, at, at + HORIZON)), None)


def spans(hours: OpenHours, a: datetime, b: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open intervals between two moments, cut at both, in order and apart from each other."""
    start, end = _ticks(a), _ticks(b)
    pending: tuple[int, int] | None = None
    for low, high in _intervals(hours, start, end):
        if pending and pending[1] == low:
            pending = pending[0], high
            continue
        if pending:
            yield _moment(pending[0]), _moment(pending[1])
        pending = low, high
    if pending:
        yield _moment(pending[0]), _moment(pending[1])


def moment_of(zone: ZoneInfo, wall: datetime) -> datetime:
    """The first moment at which the zone's clocks have reached this reading (`wall` carries no zone), in UTC."""
    return _moment(_reached(zone, wall))


def _later(hours: OpenHours, at: int, want: int) -> int | None:
    for block in _blocks_between(hours, at, at + HORIZON // _TICK):
        need = block.before(at) + want
        if need <= block.whole:
            index = bisect_left(block.upto, need) - 1
            return block.starts[index] + need - block.upto[index]
        want = need - block.whole
    return None


def _earlier(hours: OpenHours, at: int, want: int) -> int | None:
    block = _block_at(hours, at)
    while block.high > at - HORIZON // _TICK:
        need = block.before(at) - want
        if need >= 0:
            index = bisect_right(block.upto, need) - 1
            return block.starts[index] + need - block.upto[index]
        want, block = -need, _block_at(hours, block.low - 1)
    return None


def _intervals(hours: OpenHours, start: int, end: int) -> Iterator[tuple[int, int]]:
    if hours.is_never_open:
        return
    for block in _blocks_between(hours, start, end):
        for index in range(bisect_right(block.ends, start), len(block.starts)):
            if block.starts[index] >= end:
                return
            yield max(block.starts[index], start), min(block.ends[index], end)


def _blocks_between(hours: OpenHours, start: int, end: int) -> Iterator[_Block]:
    """The months from one moment up to another, the last of them left out where it only begins then."""
    while start < end:
        block = _block_at(hours, start)
        yield block
        start = block.high


def _block_at(hours: OpenHours, at: int) -> _Block:
    day = _moment(at).astimezone(ZoneInfo(hours.zone)).date()
    block = _block(hours, day.year, day.month)
    while at < block.low:  # a clock set back over midnight shows the month before once more
        day = day.replace(day=1) - timedelta(1)
        block = _block(hours, day.year, day.month)
    return block


def _block(hours: OpenHours, year: int, month: int) -> _Block:
    kept = hours._blocks.get((year, month))  # noqa: SLF001 (its own arithmetic)
    if kept is None:
        if len(hours._blocks) >= _BLOCKS_KEPT:  # noqa: SLF001
            hours._blocks.clear()  # noqa: SLF001
        kept = hours._blocks[year, month] = _built(hours, year, month)  # noqa: SLF001
    return kept


def _built(hours: OpenHours, year: int, month: int) -> _Block:
    zone, first = ZoneInfo(hours.zone), date(year, month, 1)
    after = (first + timedelta(31)).replace(day=1)
    low, high = _reached_at(zone, first, 0), _reached_at(zone, after, 0)
    found = [
        (max(_reached_at(zone, day, start), low), min(_reached_at(zone, day, end), high))
        for day in (first + timedelta(step) for step in range(-1, (after - first).days))
        for start, end in hours.of_day(day)
    ]
    merged: list[list[int]] = []
    for start, end in sorted(each for each in found if each[0] < each[1]):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    upto = array("q", accumulate((end - start for start, end in merged), initial=0))
    return _Block(low, high, array("q", (each[0] for each in merged)), array("q", (each[1] for each in merged)), upto)


def _reached_at(zone: ZoneInfo, day: date, seconds: int) -> int:
    return _reached(zone, datetime.combine(day, time()) + timedelta(seconds=seconds))


def _reached(zone: ZoneInfo, wall: datetime) -> int:
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
        return _ticks(first)
    low, high = (
        wall.replace(tzinfo=zone, fold=1).astimezone(UTC),
        first,
    )  # a reading that the leap leaves out: look for the leap
    before = low.astimezone(zone).utcoffset()
    while high - low > _TICK:
        middle = low + (high - low) // 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return _ticks(high)


def _ticks(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("A moment needs its zone.")
    return (at - _EPOCH) // _TICK


def _moment(ticks: int) -> datetime:
    return _EPOCH + ticks * _TICK
