"""Hours in which somebody wants no noise."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from madoguchi.kit.quiet_hours import is_quiet, next_at, out_of_quiet

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("hour", "start", "end", "quiet"),
    [(22, 21, 7, True), (3, 21, 7, True), (7, 21, 7, False), (12, 21, 7, False), (12, 12, 13, True), (13, 12, 13, False)],
)
def test_quiet_also_over_midnight(hour: int, start: int, end: int, quiet: bool) -> None:
    moment = datetime(2026, 11, 20, hour, tzinfo=TOKYO)
    assert is_quiet(moment, time(start), time(end)) is quiet


def test_without_two_different_ends_it_is_never_quiet() -> None:
    moment = datetime(2026, 11, 20, 22, tzinfo=TOKYO)
    assert not any(is_quiet(moment, *ends) for ends in [(None, None), (time(22), None), (time(22), time(22))])


def test_what_falls_into_quiet_waits_for_its_end() -> None:
    late = datetime(2026, 11, 20, 22, 15, tzinfo=TOKYO)
    assert out_of_quiet(late, time(21), time(7)) == datetime(2026, 11, 21, 7, tzinfo=TOKYO)
    assert out_of_quiet(late, time(23), time(7)) == late
    assert next_at(late, time(22, 15)) == datetime(2026, 11, 21, 22, 15, tzinfo=TOKYO)
