"""Snoozing and promises follow the counter's own opening hours."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from madoguchi.accounts.calendar import usual_week
from madoguchi.accounts.calendars import keeping, reading, special_days
from madoguchi.conversations import mornings
from madoguchi.conversations.promises.reading import promises
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit.business_days import USUAL
from madoguchi.kit.open_time import OpenHours
from madoguchi.kit.text.time_words import when
from tests.cast import Cast

TOKYO = ZoneInfo("Asia/Tokyo")
NINE_THIRTY = (34200, 61200)  # 9:30 to 17:00
EARLY = OpenHours("Asia/Tokyo", (((30600, 61200),),) * 5 + ((),) * 2)  # 8:30 to 17:00


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("now", "tomorrow", "next_week"),
    [
        ("2026-11-18T15:00", ("2026-11-19T09:00", False), ("2026-11-24T09:00", True)),  # Monday is 勤労感謝の日
        ("2026-11-20T15:00", ("2026-11-24T09:00", True), ("2026-11-24T09:00", True)),
        ("2026-11-25T15:00", ("2026-11-26T09:00", False), ("2026-11-30T09:00", False)),
    ],
)
def test_a_morning_is_one_on_which_somebody_is_there(now: str, tomorrow: tuple[str, bool], next_week: tuple[str, bool]) -> None:
    for found, (then, is_later) in (
        (mornings.tomorrow(USUAL, at(now)), tomorrow),
        (mornings.next_week(USUAL, at(now)), next_week),
    ):
        assert found == mornings.Morning(at(then), is_later)


def test_words_for_a_time_take_the_hour_of_opening() -> None:
    now = at("2026-11-18T15:00")
    assert when("明日", now, EARLY) == at("2026-11-19T08:30")
    assert when("土曜", now, EARLY) == at("2026-11-21T09:00")  # closed: nine o'clock
    assert when("明日 13時", now, EARLY) == at("2026-11-19T13:00")


def test_business_days_of_a_promise_leave_our_own_closure_out(cast: Cast) -> None:
    calendar = reading.default_of(cast.workspace.pk)
    special_days.add(calendar, first=date(2026, 12, 29), last=date(2027, 1, 3), name_ja="年末年始", by=SYSTEM)
    keeping.change(calendar, weekly=[[list(NINE_THIRTY)]] * 5 + usual_week()[5:], by=SYSTEM)
    hours = reading.default_hours(cast.workspace.pk)
    [spoken] = promises("3営業日以内にご連絡いたします。", at("2026-12-25T10:00"), "Asia/Tokyo", hours)
    assert spoken.due_at == at("2027-01-05T17:00")
    [spoken] = promises("本日中にお返事いたします。", at("2026-12-25T10:00"), "Asia/Tokyo", hours)
    assert spoken.due_at == at("2026-12-25T17:00")
