"""Invitations in the reader's language and the workspace's zone."""

from typing import Any

import pytest
from django.utils import timezone, translation

from madoguchi.desk.invitations import shown

TOLD: dict[str, Any] = {
    "method": "request",
    "summary": "打ち合わせ",
    "location": "会議室",
    "description": "",
    "start": "2026-11-24T05:00+00:00",
    "end": "2026-11-24T06:00+00:00",
    "all_day": False,
    "floating": False,
    "recurrence": {"freq": "weekly", "interval": 1, "count": 4, "until": "", "days": ["TU"]},
    "organiser": {"name": "山田", "address": "hanako@example.com", "answer": ""},
    "people": [{"name": "", "address": "taro@example.com", "answer": "accepted"}],
    "people_count": 40,
    "status": "",
    "uid": "1",
    "sequence": 0,
}


@pytest.mark.parametrize(
    ("language", "changes", "when", "repeats"),
    [
        ("ja", {}, "11月24日(火) 14:00〜15:00", "毎週、火曜、全4回"),
        ("en", {}, "Tue 24 Nov 14:00 – 15:00", "every week, Tue, 4 times"),
        (
            "ja",
            {"all_day": True, "start": "2026-12-29", "end": "2027-01-03", "recurrence": None},
            "12月29日(火)〜2027年1月3日(日)",
            "",
        ),
        (
            "ja",
            {"floating": True, "start": "2026-11-24T09:00", "end": "2026-11-24T09:00", "recurrence": None},
            "11月24日(火) 09:00",
            "",
        ),
        (
            "ja",
            {"recurrence": {"freq": "monthly", "interval": 2, "count": 0, "until": "2027-03-31", "days": ["2MO"]}},
            "11月24日(火) 14:00〜15:00",
            "2か月ごと、第2月曜、2027年3月31日(水)まで",
        ),
    ],
)
def test_when_and_how_often(language: str, changes: dict[str, Any], when: str, repeats: str) -> None:
    with timezone.override("Asia/Tokyo"), translation.override(language):
        card = shown(TOLD | changes)
    assert card is not None
    assert (card.when, card.repeats, card.more_people) == (when, repeats, 28)


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({"method": "cancel"}, "予定の取り消し"),
        ({"sequence": 3}, "予定の変更"),
        ({"method": "reply", "people": [{"name": "", "address": "a@x", "answer": "declined"}]}, "欠席の回答"),
    ],
)
def test_what_kind_it_is(changes: dict[str, Any], headline: str) -> None:
    with translation.override("ja"):
        card = shown(TOLD | changes)
    assert card is not None
    assert card.headline == headline


@pytest.mark.parametrize(
    "told", [None, {}, {"start": "x"}, TOLD | {"start": "0001-01-01T00:00+00:00", "end": "9999-12-31T23:59+00:00"}]
)
def test_what_makes_no_sense_shows_no_card_and_no_fault(told: dict[str, Any] | None) -> None:
    with timezone.override("Asia/Tokyo"):
        card = shown(told)
    assert card is None or card.when == ""
