"""How the desk writes times, names and what happened."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from madoguchi.conversations.assigning import assign, take
from madoguchi.conversations.closing import close
from madoguchi.conversations.snoozing import snooze
from madoguchi.desk import naming, times
from madoguchi.desk.happenings import happenings
from tests.cast import Cast

NOW = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)  # 14:05 in Tokyo


@pytest.mark.parametrize(
    ("at", "ja", "en"),
    [
        (datetime(2026, 11, 22, 5, 5, tzinfo=UTC), "14:05", "14:05"),
        (datetime(2026, 11, 21, 9, 20, tzinfo=UTC), "昨日 18:20", "Yesterday 18:20"),
        (datetime(2026, 11, 20, 3, 0, tzinfo=UTC), "11/20", "20 Nov"),
        (datetime(2025, 11, 20, 3, 0, tzinfo=UTC), "2025/11/20", "20 Nov 2025"),
    ],
)
def test_a_lists_time_is_short_and_absolute(at: datetime, ja: str, en: str) -> None:
    with timezone.override("Asia/Tokyo"):
        for language, words in [("ja", ja), ("en", en)]:
            with translation.override(language):
                assert times.short(at, NOW) == words


def test_a_messages_time_names_the_day() -> None:
    with timezone.override("Asia/Tokyo"):
        with translation.override("ja"):
            assert times.full(NOW, NOW) == "11月22日(日) 14:05"
            assert times.ahead(datetime(2026, 11, 23, 0, 0, tzinfo=UTC), NOW) == "明日 9:00"
        with translation.override("en"):
            assert times.full(NOW, NOW) == "22 Nov 14:05"


@pytest.mark.parametrize(
    ("name", "ja", "en"),
    [
        ("山田 花子", "山田 花子 様", "山田 花子"),
        ("株式会社みなと設備", "株式会社みなと設備 御中", "株式会社みなと設備"),
        ("Emily Carter", "Emily Carter", "Emily Carter"),
        ("山田 様", "山田 様", "山田 様"),
        ("", "", ""),
    ],
)
def test_customers_are_addressed_in_the_readers_way(name: str, ja: str, en: str) -> None:
    for language, words in [("ja", ja), ("en", en)]:
        with translation.override(language):
            assert naming.addressed(name) == words


def test_what_one_person_did_at_once_is_one_line(cast: Cast) -> None:
    conversation = cast.conversation()
    take(conversation, by=cast.agent)
    close(conversation, by=cast.agent)
    with translation.override("ja"):
        lines = happenings(conversation, conversation.created_at)
    assert [line.words for line in lines] == ["佐藤 里奈が担当になりました／完了（佐藤 里奈）"]


def test_each_line_says_who_did_what(cast: Cast) -> None:
    conversation = cast.conversation()
    assign(conversation, to=cast.agent, by=cast.lead)
    snooze(conversation, until=timezone.now() + timedelta(days=40), by=cast.agent)
    with translation.override("ja"):
        first, second = happenings(conversation, conversation.created_at)
    assert first.words == "佐藤 里奈が担当になりました（中村 亮）"
    assert second.words.endswith("まで保留（佐藤 里奈）")
