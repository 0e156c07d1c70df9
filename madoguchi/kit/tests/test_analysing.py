"""What is written in many ways is one when it is looked for; whatever stands in a text is found by any piece of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.text import analysing
from madoguchi.kit.text.analysing import fold, places, tokens, wanted
from madoguchi.kit.text.inflecting import inflected, stems

SAME = [
    ("ﾊｲｿｳ", "はいそう"),
    ("ハイソウ", "はいそう"),
    ("ＡＢＣ　ｄｅｆ", "abc DEF"),
    ("髙﨑", "高崎"),
    ("渡邊", "渡辺"),
    ("渡邉", "渡辺"),
    ("齋藤", "斎藤"),
    ("廣澤", "広沢"),
    ("ヴァイオリン", "バイオリン"),
    ("ｳﾞｧｲｵﾘﾝ", "ばいおりん"),
    ("サーバーが", "サーバが"),
    ("サ－バ－", "サーバ"),
    ("コンピューター", "コンピュータ"),
    ("AB-123", "ab123"),
    ("AB‐123", "ＡＢ－１２３"),
    ("1,000円", "1000円"),
    ("1,234,567", "1234567"),
    ("090-1234-5678", "09012345678"),
    ("090 1234 5678", "09012345678"),
    ("03ー1234ー5678", "０３－１２３４－５６７８"),
    ("03(1234)5678", "03-1234-5678"),
    ("+81 90-1234-5678", "090-1234-5678"),
    ("+81-(0)3-1234-5678", "03-1234-5678"),
    ("山田　花子", "山田花子"),
    ("山田 花子", "山田\n花子"),
    ("返\n金", "返金"),
    ("ジョン・スミス", "ジョンスミス"),
    ("Café Zoë", "cafe zoe"),
    ("が", "か\u3099"),
    ("㈱青葉", "(株)青葉"),
    ("返\u200b金", "返金"),
    ("葛\U000e0100飾", "葛飾"),
    ("two\r\n  lines", "two lines"),
    ("don’t", "don't"),
]
DIFFERENT = [
    ("ビル", "ビール"),
    ("サバ", "サーバー"),
    ("費用", "ひよう"),
    ("斎藤", "斉藤"),
    ("1.5", "15"),
    ("1,5", "15"),
    ("big car", "bigcar"),
    ("は", "ば"),
    ("かつて", "かって"),
]
signs = st.sampled_from(
    "返金山田花子ヤマダﾔﾏﾀﾞヴァサーバー髙abcXYZ0123456789-ー－,.()+ \n\u3000・「」、。éñßİ🎁👩\u200d\ud800\u3099ﾞéǰﬁ①㈱あアe"
)
texts = st.text(st.one_of(signs, st.characters()), max_size=60)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_it_is_one_word_however_it_is_spelled(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_words_stay_others(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    once.encode()  # no half of a character is left


@given(texts, st.data())
def test_every_piece_of_a_text_is_found_by_its_tokens(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded)))
    piece = wanted(folded[start : data.draw(st.integers(start, len(folded)))])
    held = tokens(folded)
    assert set(piece.whole) <= held
    assert not piece.begun or any(each.startswith(piece.begun) for each in held)
    assert piece.literal in folded


@pytest.mark.parametrize("text", ["", "!?", "「」", '"', "-", "%_\\", "\ud800", "\u202e", "   "])
def test_nothing_but_signs_is_nothing_to_look_for(text: str) -> None:
    assert not wanted(text)


def test_what_is_very_long_is_looked_for_by_few_tokens() -> None:
    long = wanted("".join(chr(0x4E00 + number) for number in range(10_000)))
    assert len(long.whole) <= 24


def test_a_piece_of_a_number_is_in_it() -> None:
    number = fold("注文番号 2026-0001234 の件")
    for piece in ("0001234", "1234", "6-00", "２０２６"):
        assert wanted(piece).is_in(number)
        assert set(wanted(piece).whole) <= tokens(number)


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("届く", {"届か", "届き", "届い"}),
        ("届きません", {"届く", "届か"}),
        ("届かない", {"届く", "届い"}),
        ("壊れた", {"壊れ"}),
        ("食べる", {"食べ"}),
        ("返品する", {"返品"}),
        ("大きい", {"大きく", "大きか"}),
        ("返金", set()),
        ("お届け", set()),
        ("refund", set()),
    ],
)
def test_a_verb_is_found_in_its_other_forms(word: str, others: set[str]) -> None:
    found = set(inflected(word))
    assert others <= found
    assert bool(others) == bool(found)
    assert word not in found


@pytest.mark.parametrize(
    ("word", "begins"), [("refunds", ["refund"]), ("replies", ["repli", "reply"]), ("it", []), ("返金", [])]
)
def test_english_words_are_found_by_their_stems(word: str, begins: list[str]) -> None:
    assert stems(word) == begins


@given(texts)
def test_no_word_is_too_odd_to_be_inflected(text: str) -> None:
    assert all(isinstance(each, str) and each for each in [*inflected(text), *stems(text)])


def test_signs_that_are_passed_over_are_as_they_are_compared() -> None:
    usual = [sign for sign in map(chr, (*range(0x21, 0x7F), *range(0x3001, 0xFFFF))) if not analysing._UNUSUAL.match(sign)]
    assert len(usual) > 20_000
    assert [sign for sign in usual if analysing._signs(sign) != sign] == []


@pytest.mark.parametrize(
    ("text", "piece", "shown"),
    [
        ("本日の返\n金について", "返金", "返\n金"),
        ("ＡＢ－１２３です", "ab123", "ＡＢ－１２３"),
        ("ﾃﾞｨｽﾌﾟﾚｲの線", "線", "線"),
        ("㌔と髙島屋", "高島", "髙島"),
    ],
)
def test_what_was_found_is_shown_where_it_stands(text: str, piece: str, shown: str) -> None:
    assert [text[first:last] for first, last in places(text, [piece])] == [shown]
