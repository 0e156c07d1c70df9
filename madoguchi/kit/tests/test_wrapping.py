"""Wrapping: no line too long that could be cut, nothing lost, nothing cut that must stay whole."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from madoguchi.kit.text.wrapping import width, wrap

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300)


@given(words, st.sampled_from([20, 70, 76]))
def test_nothing_but_line_ends_is_added_and_nothing_but_blanks_at_them_lost(text: str, columns: int) -> None:
    assert re.sub(r"[ \t\n]", "", wrap(text, columns)) == re.sub(r"[ \t\n]", "", text)


@given(st.text("あいうえおかきくけこ漢字仮名", min_size=40, max_size=300), st.sampled_from([20, 70, 76]))
def test_plain_japanese_fills_its_lines(text: str, columns: int) -> None:
    lines = wrap(text, columns).split("\n")
    assert all(width(line) == columns for line in lines[:-1])
    assert width(lines[-1]) <= columns


@given(st.text("あいう、。っー（「」）ab 1", max_size=200))
@example("11、、、、、「 「11、")
def test_no_line_begins_or_ends_against_the_rules(text: str) -> None:
    lines = wrap(text, 20).split("\n")
    if all(width(line) <= 20 for line in lines):
        assert not any(line[:1] in set("、。っー」）") for line in lines[1:] if line)
        assert not any(line[-1:] in set("（「") for line in lines[:-1] if line)


def test_the_forerunner_goes_down_with_a_stop() -> None:
    assert wrap("あ" * 10 + "。", 20) == "あ" * 9 + "\nあ。"
    assert wrap("あ" * 9 + "「い」", 20) == "あ" * 9 + "\n「い」"


@pytest.mark.parametrize(
    "line",
    [
        "> " + "引用" * 60,
        "https://example.com/" + "a" * 200,
        "short",
        "-- ",
    ],
)
def test_quotes_and_addresses_stay_whole(line: str) -> None:
    assert wrap(line, 70) == line


def test_an_address_in_the_middle_gets_a_line_of_its_own() -> None:
    url = "https://example.com/" + "a" * 60
    lines = wrap("こちらをご覧ください。" + url + "よろしくお願いいたします。", 70).split("\n")
    assert url in lines[1]


def test_words_are_not_cut() -> None:
    assert wrap("one two three four", 9) == "one two\nthree\nfour"


@pytest.mark.parametrize("piece", ["あ", "。", "（", "a", " ", "\u200d", "か\u3099", "> "])
def test_long_hostile_lines_are_quick(piece: str) -> None:
    began = time.process_time()
    wrap(piece * 100_000, 70)
    assert time.process_time() - began < 5
