from datetime import date

import pytest

from madoguchi.kit import business_days


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2026, 11, 16), 1, date(2026, 11, 17)),
        (date(2026, 11, 20), 1, date(2026, 11, 24)),  # a weekend and 勤労感謝の日
        (date(2026, 11, 20), 3, date(2026, 11, 26)),
        (date(2026, 11, 22), 1, date(2026, 11, 24)),
        (date(2026, 5, 1), 1, date(2026, 5, 7)),  # the golden week with its substitute day
        (date(2026, 11, 16), 0, date(2026, 11, 16)),
    ],
)
def test_weekends_and_holidays_do_not_count(day: date, count: int, then: date) -> None:
    assert business_days.after(day, count) == then
