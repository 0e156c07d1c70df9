"""Times to come, as people write them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.text.time_words import when

NOW = datetime(2026, 11, 18, 14, 20, tzinfo=ZoneInfo("Asia/Tokyo"))  # a Wednesday


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("明日 9時", "2026-11-19 09:00"),
        ("明日9時半", "2026-11-19 09:30"),
        ("あさって", "2026-11-20 09:00"),
        ("今日の17時", "2026-11-18 17:00"),
        ("午後３時", "2026-11-18 15:00"),
        ("9:30", "2026-11-19 09:30"),
        ("今夜", "2026-11-18 19:00"),
        ("明日の夕方", "2026-11-19 17:00"),
        ("来週月曜", "2026-11-23 09:00"),
        ("来週の金曜日 10:00", "2026-11-27 10:00"),
        ("月曜", "2026-11-23 09:00"),
        ("水曜", "2026-11-25 09:00"),
        ("来週", "2026-11-23 09:00"),
        ("3日後", "2026-11-21 14:20"),
        ("3日後の10時", "2026-11-21 10:00"),
        ("３営業日後 9時", "2026-11-24 09:00"),
        ("1時間後", "2026-11-18 15:20"),
        ("30分後", "2026-11-18 14:50"),
        ("2週間後", "2026-12-02 14:20"),
        ("1か月後", "2026-12-18 14:20"),
        ("12/1 10時", "2026-12-01 10:00"),
        ("12月1日", "2026-12-01 09:00"),
        ("1/5", "2027-01-05 09:00"),
        ("2027/3/1 13:00", "2027-03-01 13:00"),
        ("来月1日", "2026-12-01 09:00"),
        ("月末", "2026-11-30 09:00"),
        ("tomorrow 9am", "2026-11-19 09:00"),
        ("Tomorrow at 2:30 pm", "2026-11-19 14:30"),
        ("next monday", "2026-11-23 09:00"),
        ("fri 14:00", "2026-11-20 14:00"),
        ("in 3 days", "2026-11-21 14:20"),
        ("in an hour", "2026-11-18 15:20"),
        ("in 2 weeks", "2026-12-02 14:20"),
        ("next week", "2026-11-23 09:00"),
        ("1 dec 10am", "2026-12-01 10:00"),
        ("Dec 24", "2026-12-24 09:00"),
        ("5pm", "2026-11-18 17:00"),
        ("12am", "2026-11-19 00:00"),
    ],
)
def test_what_is_meant(words: str, meant: str) -> None:
    found = when(words, NOW)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == meant


@pytest.mark.parametrize(
    "words", ["", "そのうち", "今日 9時", "昨日", "25:00", "2/30", "13月1日", "明日 9時 たぶん", "in 0", "99999日後"]
)
def test_what_is_not_understood_or_past_is_none(words: str) -> None:
    assert when(words, NOW) is None


@given(st.text(max_size=40))
def test_no_text_breaks_it_and_none_leads_back(text: str) -> None:
    found = when(text, NOW)
    assert found is None or found > NOW


@given(st.integers(1, 400))
def test_days_count(days: int) -> None:
    assert when(f"{days}日後", NOW) == when(f"in {days} days", NOW) == NOW + timedelta(days=days)
