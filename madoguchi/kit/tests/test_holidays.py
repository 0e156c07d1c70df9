"""Public holidays: of any country, and of the library only what that country needs."""

import subprocess
import sys
from datetime import date

import pytest

from madoguchi.kit.holidays import countries, is_holiday, named


def test_japan_alone_loads_no_calendar_of_another_faith() -> None:
    told = "import sys; from madoguchi.kit.holidays import named; named('JP', 2026, 'ja'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout.split()
    assert "holidays.countries.japan" in loaded
    assert not {"holidays", "holidays.calendars.islamic", "holidays.calendars.hindu", "holidays.groups"} & set(loaded)


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("JP", date(2026, 9, 22), "国民の休日"),
        ("GB", date(2026, 4, 3), "Good Friday"),
        ("KY", date(2026, 1, 1), "New Year's Day"),
    ],
)
def test_holidays_by_country(country: str, day: date, name: str) -> None:
    assert country in countries()
    assert named(country, 2026, "ja")[day] == name
    assert is_holiday(day, country)
