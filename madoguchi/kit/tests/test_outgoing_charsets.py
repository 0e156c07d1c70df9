"""What leaves in ISO-2022-JP comes back equal, or was listed as replaced."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.text.charsets import composed
from madoguchi.kit.text.japanese_bytes import decode_jis
from madoguchi.kit.text.outgoing_charsets import JIS, UTF_8, encode, fits, fitted

SAME_CELL = str.maketrans("〜‖−¢£¬―", "～∥－￠￡￢—")

kanji = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
kana = st.characters(min_codepoint=0x3041, max_codepoint=0x30FF)
signs = st.sampled_from(
    "①⑳㈱㈲髙﨑濵𠮷～〜－−―—∥‖￠¢￡£￢¬¥￥＼\\‾￣・…“”ｶﾞﾊﾟｱ｡｢｣ﾟ№℡㎏㍻ⅣⅲⓂ㊤½ßé🙏🏽👨‍👩‍👧🇯🇵❤️1️⃣☎〓\u200b\u3000\t\n "
)
anything = st.characters(codec="utf-8", exclude_characters="\r")
japanese = st.text(st.one_of(kanji, kana, signs, st.characters(min_codepoint=0x20, max_codepoint=0x7E)), max_size=80)


@given(st.one_of(japanese, st.text(anything, max_size=60)))
def test_what_leaves_comes_back_equal_or_was_listed(text: str) -> None:
    done = fitted(text)
    instead = dict(done.replaced)
    whole = composed(text)
    if not instead:
        assert done.text == whole
    assert all(was in whole and fits(becomes) for was, becomes in instead.items())
    assert rewritten(whole, instead) == done.text
    if done.missing:
        assert not fits(done.text)
        return
    data = encode(done.text, JIS)
    assert data.isascii()
    assert strict(data).translate(SAME_CELL) == done.text.translate(SAME_CELL)
    assert decode_jis(data).translate(SAME_CELL) == done.text.translate(SAME_CELL)


@given(st.text(anything))
def test_utf_8_changes_nothing(text: str) -> None:
    assert encode(text, UTF_8).decode() == text


@given(japanese)
def test_every_line_begins_and_ends_in_ascii(text: str) -> None:
    done = fitted(text)
    if not done.missing:
        for line in encode(done.text, JIS).split(b"\n"):
            assert (b"\x1b" not in line) or line.rpartition(b"\x1b")[2].startswith(b"(B")


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("①㈱髙橋様", "(1)(株)高橋様"),
        ("\ufa19谷様", "神谷様"),
        ("ﾊﾝｶｸｶﾞｷﾞ｡", "ハンカクガギ。"),
        ("10:00～12:00", "10:00～12:00"),
        ("－5℃", "－5℃"),
        ("¥1,000", "￥1,000"),
        ("🙏🏽 1️⃣ ❤️", "〓 1 〓"),
        ("か\u3099", "が"),
        ("Café № Ⅳ", "Cafe No IV"),
        ("葛\U000e0100城", "葛城"),
        ("a\x1bb\u200bc", "abc"),
    ],
)
def test_likenesses(text: str, sent: str) -> None:
    assert fitted(text).text == sent
    assert fitted(text).missing == ()


def test_windows_and_standard_forms_are_one_sign_and_not_listed() -> None:
    assert fitted("～〜－−").replaced == ()
    assert encode("～－", JIS) == encode("〜−", JIS)


def test_letters_without_a_likeness_are_left_for_utf_8() -> None:
    assert fitted("한국 ① 彅").missing == ("한", "국", "彅")


def test_what_does_not_fit_is_never_encoded_by_force() -> None:
    for text in ("①", "a\x1b$B"):
        with pytest.raises(UnicodeEncodeError):
            encode(text, JIS)


@pytest.mark.parametrize("piece", ["ﾊﾟ", "①", "\u0301", "\u200d", "👨‍", "1️", "あ", "\x1b"])
def test_long_hostile_text_is_quick(piece: str) -> None:
    began = time.process_time()
    fitted(piece * 100_000)
    assert time.process_time() - began < 5


def strict(data: bytes) -> str:
    """As an old receiver reads: plain ISO-2022-JP and nothing else."""
    return data.decode("iso2022_jp", "strict")


def rewritten(text: str, instead: dict[str, str]) -> str:
    if not instead:
        return text
    longest_first = sorted(instead, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: instead[found.group()], text)
