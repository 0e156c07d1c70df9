"""What is shown of a hit: the place, marked as it is written there, cut where people would cut."""

from datetime import UTC, datetime

import pytest

from madoguchi.search.querying import Asked, Query
from madoguchi.search.snippets import LENGTH, SLACK, snippet
from madoguchi.search.sources import Source
from madoguchi.search.widening import options

LONG = "先日そちらのお店で購入した加湿器についてですがスイッチを入れても動かないので返\n金をお願いしたいと思っております。" * 6


def shown(text: str, *words: str, title: str = "") -> list[tuple[str, bool]]:
    query = Query(" ".join(words), [Asked(tuple(options(word, None))) for word in words])
    return snippet(Source("message", 1, 1, 1, 1, datetime(2026, 1, 1, tzinfo=UTC), title, text), query)


@pytest.mark.parametrize(
    ("text", "word", "marked"),
    [
        ("返\n金を", "返金", "返\n金"),
        ("型番AB-123です", "ab123", "AB-123"),
        ("ﾍﾝｷﾝはまだ", "へんきん", "ﾍﾝｷﾝ"),
        ("サーバーが落ちた", "サーバ", "サーバ"),
        ("Two REFUNDS came", "refunded", "REFUND"),
        ("髙﨑 様", "高崎", "髙﨑"),
    ],
)
def test_what_was_found_is_marked_as_it_is_written(text: str, word: str, marked: str) -> None:
    assert [piece for piece, is_hit in shown(text, word) if is_hit] == [marked]
    assert "".join(piece for piece, _is_hit in shown(text, word)) == text


def test_a_long_text_is_cut_where_a_phrase_begins_and_ends() -> None:
    pieces = shown("はじめまして。いつもお世話になっております。" + LONG, "返金")
    text = "".join(piece for piece, _is_hit in pieces)
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(text) <= LENGTH + SLACK + 4
    assert text[1:].startswith(("購入した", "加湿器に", "ついてですが"))
    assert ("返\n金", True) in pieces


def test_words_that_stand_in_the_title_alone_are_shown_there() -> None:
    assert ("返金", True) in shown("本文です。", "返金", title="返金のお願い")
    assert shown("本文です。", "どこにも") == [("本文です。", False)]
