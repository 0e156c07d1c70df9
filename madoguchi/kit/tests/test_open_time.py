"""The arithmetic against fixed cases, and against somebody who walks through time minute by minute with an eye on the clock."""

import random
from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.open_time import (
    ALWAYS,
    HORIZON,
    OpenHours,
    Span,
    add_open_time,
    is_open,
    next_opening,
    open_time_between,
    spans,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SHUT: tuple[Span, ...] = ()


def of(*told: str) -> tuple[Span, ...]:
    """「9:00-12:00」 as seconds; an end that is not after its start lies on the next day."""
    found = []
    for each in told:
        start, end = (int(at.split(":")[0]) * 3600 + int(at.split(":")[1]) * 60 for at in each.split("-"))
        found.append((start, end if end > start else end + 86_400))
    return tuple(found)


def week(day: tuple[Span, ...], zone: str = "Asia/Tokyo", days: dict[date, tuple[Span, ...]] | None = None) -> OpenHours:
    """The same hours from Monday to Friday."""
    return OpenHours(zone, (day,) * 5 + (SHUT,) * 2, days or {})


def at(told: str, zone: str = "Asia/Tokyo", fold: int = 0) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=ZoneInfo(zone), fold=fold)


OFFICE = week(of("9:00-18:00"))
YEAR_END = week(of("9:00-18:00"), days={date(2026, 12, 29) + timedelta(step): SHUT for step in range(6)})
GOLDEN = week(of("9:00-18:00"), days={date(2026, month, day): SHUT for month, day in [(4, 29), (5, 3), (5, 4), (5, 5), (5, 6)]})
HALF_DAY = week(of("9:00-18:00"), days={date(2026, 12, 28): of("9:00-12:00"), date(2026, 11, 28): of("10:00-15:00")})
NOON = week(of("9:00-12:00", "13:00-17:30"))
NIGHT = OpenHours("Asia/Tokyo", (of("22:00-6:00"),) * 7)
BERLIN_NIGHT = OpenHours("Europe/Berlin", (of("22:00-6:00"),) * 7)
NEW_YORK_NIGHT = OpenHours("America/New_York", (of("22:00-6:00"),) * 7)
BERLIN_EARLY = OpenHours("Europe/Berlin", (of("1:00-2:30", "4:00-5:00"),) * 7)
TWICE = OpenHours("Asia/Tokyo", (((9 * 3600, 15 * 3600), (12 * 3600, 18 * 3600)),) * 7)

CASES = [
    ("from the middle of a day into the next", OFFICE, at("2026-11-19T17:00"), 2, at("2026-11-20T10:00")),
    ("over a weekend and 勤労感謝の日", week(of("9:00-18:00"), days={date(2026, 11, 23): SHUT}), at("2026-11-20T17:00"), 8,
     at("2026-11-24T16:00")),
    ("begun outside", OFFICE, at("2026-11-21T03:00"), 1, at("2026-11-23T10:00")),
    ("begun at the opening", OFFICE, at("2026-11-20T09:00"), 1, at("2026-11-20T10:00")),
    ("begun at closing time", OFFICE, at("2026-11-19T18:00"), 1, at("2026-11-20T10:00")),
    ("a whole day ends when it closes", OFFICE, at("2026-11-19T09:00"), 9, at("2026-11-19T18:00")),
    ("one hour over the year's end", YEAR_END, at("2026-12-28T17:30"), 1, at("2027-01-04T09:30")),
    ("over the golden week", GOLDEN, at("2026-05-01T17:00"), 2, at("2026-05-07T10:00")),
    ("a half day", HALF_DAY, at("2026-12-28T11:00"), 2, at("2026-12-29T10:00")),
    ("a Saturday that is open", HALF_DAY, at("2026-11-27T17:00"), 3, at("2026-11-28T12:00")),
    ("over the break at noon", NOON, at("2026-11-19T11:30"), 1, at("2026-11-19T13:30")),
    ("up to the break", NOON, at("2026-11-19T11:00"), 1, at("2026-11-19T12:00")),
    ("a night shift", NIGHT, at("2026-11-19T23:00"), 7.5, at("2026-11-20T22:30")),
    ("spring leaves an hour out in Berlin", BERLIN_NIGHT, at("2026-03-28T22:00", "Europe/Berlin"), 7,
     at("2026-03-29T06:00", "Europe/Berlin")),
    ("autumn repeats an hour in Berlin", BERLIN_NIGHT, at("2026-10-24T22:00", "Europe/Berlin"), 9,
     at("2026-10-25T06:00", "Europe/Berlin")),
    ("spring leaves an hour out in New York", NEW_YORK_NIGHT, at("2026-03-07T22:00", "America/New_York"), 7,
     at("2026-03-08T06:00", "America/New_York")),
    ("autumn repeats an hour in New York", NEW_YORK_NIGHT, at("2026-10-31T22:00", "America/New_York"), 9,
     at("2026-11-01T06:00", "America/New_York")),
    ("an end that spring leaves out is the leap", BERLIN_EARLY, at("2026-03-29T01:00", "Europe/Berlin"), 1.5,
     at("2026-03-29T04:30", "Europe/Berlin")),
    ("an end that autumn repeats is the first of both", BERLIN_EARLY, at("2026-10-25T01:00", "Europe/Berlin"), 2,
     at("2026-10-25T04:30", "Europe/Berlin")),
    ("spans that overlap count once", TWICE, at("2026-11-19T09:00"), 9, at("2026-11-19T18:00")),
    ("no length", OFFICE, at("2026-11-21T03:00"), 0, at("2026-11-21T03:00")),
    ("back into the day before", OFFICE, at("2026-11-20T10:00"), -2, at("2026-11-19T17:00")),
    ("back to closing time", OFFICE, at("2026-11-20T10:00"), -1, at("2026-11-20T09:00")),
    ("back from a weekend", OFFICE, at("2026-11-22T10:00"), -9, at("2026-11-20T09:00")),
    ("round the clock", ALWAYS, at("2026-11-20T10:00"), 100, at("2026-11-24T14:00")),
]  # fmt: skip


@pytest.mark.parametrize(("hours", "start", "length", "then"), [each[1:] for each in CASES], ids=[each[0] for each in CASES])
def test_fixed_cases(hours: OpenHours, start: datetime, length: float, then: datetime) -> None:
    found = add_open_time(hours, start, length * HOUR)
    assert found == then.astimezone(UTC)
    assert open_time_between(hours, min(start, then), max(start, then)) == abs(length) * HOUR or not length


def test_hours_that_are_never_open_make_nothing_due() -> None:
    never = OpenHours("Asia/Tokyo", (SHUT,) * 7)
    assert add_open_time(never, at("2026-11-20T10:00"), HOUR) is None
    assert next_opening(never, at("2026-11-20T10:00")) is None
    assert open_time_between(never, at("2026-11-20T10:00"), at("2027-11-20T10:00")) == timedelta(0)
    once = OpenHours("Asia/Tokyo", (SHUT,) * 7, {date(2026, 11, 24): of("9:00-12:00")})
    assert add_open_time(once, at("2026-11-20T10:00"), 3 * HOUR) == at("2026-11-24T12:00")
    assert add_open_time(once, at("2026-11-20T10:00"), 4 * HOUR) is None
    assert add_open_time(once, at("2026-11-20T10:00"), -HOUR) is None


def test_a_clock_that_is_set_back_counts_nothing() -> None:
    assert open_time_between(OFFICE, at("2026-11-20T15:00"), at("2026-11-20T10:00")) == timedelta(0)


def test_it_is_open_from_the_opening_up_to_the_closing() -> None:
    assert is_open(OFFICE, at("2026-11-20T09:00"))
    assert not is_open(OFFICE, at("2026-11-20T18:00"))
    assert next_opening(OFFICE, at("2026-11-20T18:00")) == at("2026-11-23T09:00")
    assert next_opening(OFFICE, at("2026-11-20T17:59:59")) == at("2026-11-20T17:59:59")


def test_days_that_touch_are_one_interval_over_the_turn_of_months() -> None:
    assert list(spans(ALWAYS, at("2026-01-20T09:00"), at("2026-03-05T09:00"))) == [
        (at("2026-01-20T09:00"), at("2026-03-05T09:00"))
    ]


@pytest.mark.parametrize("span", [(9, 9), (10, 9), (0, 86_401), (86_400, 86_500), (-1, 5)])
def test_what_is_no_span_is_refused(span: Span) -> None:
    with pytest.raises(ValueError, match="No span"):
        OpenHours("Asia/Tokyo", ((span,),) + (SHUT,) * 6)


ZONES = ["Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Africa/Cairo", "UTC"]
LEAPS = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 4, 24), date(2026, 10, 4), date(2026, 10, 25),
         date(2026, 10, 30), date(2026, 11, 1), date(2026, 12, 29)]  # fmt: skip


class Walker:
    """Goes through days by single minutes and notes the farthest that the wall's clock has shown, and who works then."""

    def __init__(self, hours: OpenHours, begins: date, days: int) -> None:
        self.begins = datetime.combine(begins, time(), UTC)
        zone, shown, open_minutes = ZoneInfo(hours.zone), datetime(1, 1, 1), bytearray()  # noqa: DTZ001 (a reading of the wall's clock)
        for minute in range(-2 * 1440, days * 1440):
            shown = max(shown, (self.begins + minute * MINUTE).astimezone(zone).replace(tzinfo=None))
            if minute >= 0:
                open_minutes.append(self._works(hours, shown))
        self.minutes = open_minutes
        self.upto = list(accumulate(open_minutes, initial=0))

    @staticmethod
    def _works(hours: OpenHours, shown: datetime) -> bool:
        second = shown.hour * 3600 + shown.minute * 60
        today, before = hours.of_day(shown.date()), hours.of_day(shown.date() - timedelta(1))
        return any(start <= second < end for start, end in today) or any(second + 86_400 < end for _start, end in before)

    def between(self, start: int, end: int) -> int:
        """Open seconds between two seconds of the stretch."""
        return self._before(end) - self._before(start)

    def add(self, start: int, length: int) -> int | None:
        """The second at which it is reached; None beyond the stretch."""
        want = self._before(start) + length
        minute = bisect_left(self.upto, -(-want // 60)) - 1
        if length <= 0 or minute >= len(self.minutes):
            return start if length == 0 else None
        return minute * 60 + want - self.upto[minute] * 60

    def _before(self, second: int) -> int:
        minute, rest = divmod(second, 60)
        return self.upto[minute] * 60 + (rest if rest and self.minutes[minute] else 0)


def some_hours(draw: random.Random, around: date) -> OpenHours:
    """Any plan of whole minutes: up to four spans a day, some over midnight, some days otherwise."""

    def some_day() -> tuple[Span, ...]:
        kind = draw.random()
        if kind < 0.2:
            return SHUT
        if kind < 0.4:
            start = draw.randrange(1440)
            return ((start * 60, (start + draw.randrange(1, 1441)) * 60),)
        edges = sorted(draw.sample(range(1, 1500), 2 * draw.randint(1, 4)))
        return tuple(
            (start * 60, end * 60) for start, end in list(pairwise(edges))[::2] if start < 1440 and end <= start + 1440
        )

    days = {around + timedelta(draw.randrange(-20, 20)): some_day() for _ in range(draw.randrange(6))}
    return OpenHours(draw.choice(ZONES), tuple(some_day() for _ in range(7)), days)


def compare(seed: int, starts: int, days: int = 24) -> int:
    """Hold so many cases of one plan against the walker; the number of cases that were held."""
    draw = random.Random(seed)
    around = draw.choice(LEAPS)
    hours, begins = some_hours(draw, around), around - timedelta(6)
    walker, held = Walker(hours, begins, days), 0
    for _ in range(starts):
        start, length = draw.randrange((days - 1) * 86_400), draw.randrange(draw.choice([600, 9 * 3600, 90 * 3600]))
        moment = walker.begins + timedelta(seconds=start)
        expected, found = walker.add(start, length), add_open_time(hours, moment, timedelta(seconds=length))
        if expected is None:
            assert found is None or found > walker.begins + timedelta(days), (seed, start, length)
        else:
            assert found == walker.begins + timedelta(seconds=expected), (seed, start, length)
            assert open_time_between(hours, moment, found) == timedelta(seconds=length), (seed, start, length)
        end = draw.randrange(days * 86_400)
        between = open_time_between(hours, moment, walker.begins + timedelta(seconds=end)).total_seconds()
        assert between == max(walker.between(start, end), 0), (seed, start, end)
        held += 1
    return held


def test_sums_equal_those_of_somebody_who_walks_by_the_minute() -> None:
    assert [compare(seed, 200) for seed in range(6)] == [200] * 6


@pytest.mark.long
def test_a_hundred_thousand_sums_equal_those_of_the_walker() -> None:
    assert sum(compare(seed, 200) for seed in range(1000, 1500)) == 100_000


seconds = st.integers(0, 40 * 86_400)
moments = seconds.map(lambda each: datetime(2026, 10, 10, tzinfo=UTC) + timedelta(seconds=each))


@given(st.integers(0, 10_000), moments, st.integers(1, 400_000))
def test_going_on_and_back_again_meets_the_same_open_time(seed: int, start: datetime, length: int) -> None:
    hours, whole = some_hours(random.Random(seed), date(2026, 10, 25)), timedelta(seconds=length)
    if (then := add_open_time(hours, start, whole)) is not None:
        assert open_time_between(hours, start, then) == whole
        assert not is_open(hours, then) or is_open(hours, then - timedelta(microseconds=1))
        back = add_open_time(hours, then, -whole)
        assert back is not None
        assert back >= start
        assert open_time_between(hours, start, back) == timedelta(0)
    parts = [end - begin for begin, end in spans(hours, start, start + timedelta(30))]
    assert sum(parts, timedelta(0)) == open_time_between(hours, start, start + timedelta(30))


def test_beyond_the_horizon_there_is_no_moment() -> None:
    assert add_open_time(OFFICE, at("2026-11-20T10:00"), HORIZON) is None
