"""Old carriers' emoji become Unicode's, by the sender's carrier where one code means two things."""

# ruff: noqa: E501 - one sample a line

import pytest

from madoguchi.kit.text.carriers import carrier_of
from madoguchi.kit.text.charsets import decode

HELLO = "こんにちは".encode("cp932")
JIS_HELLO = b"\x1b$B$3$s$K$A$O\x1b(B"


@pytest.mark.parametrize(
    ("data", "declared", "domain", "text"),
    [
        (HELLO + b"\xf8\x9f", "shift_jis", "docomo.ne.jp", "こんにちは☀"),
        (HELLO + b"\xf9\xfc\xf9\xb1", "", "docomo.ne.jp", None),
        (HELLO + b"\xf6\x60", "shift_jis", "ezweb.ne.jp", "こんにちは☀"),
        (HELLO + b"\xeb\x60\xed\x83", "shift_jis", "ezweb.ne.jp", "こんにちは☀🍞"),  # au's own rows in mail
        (HELLO + b"\xf9\x8b", "shift_jis", "softbank.ne.jp", "こんにちは☀"),
        (HELLO + b"\xfb\xd7", "shift_jis", "d.vodafone.ne.jp", "こんにちは™"),
        (HELLO + b"\xfb\xfc", "shift_jis", "example.jp", "こんにちは髙"),  # IBM's kanji to all others
        (HELLO + b"\xf8\x9f", "shift_jis", "example.jp", "こんにちは☀"),
        (HELLO + b"\xf3\x83", "", "", "こんにちは🍞"),
        (b"\x1b$B\x75\x41$3\x1b(B", "iso-2022-jp", "ezweb.ne.jp", "☀こ"),
        (b"\x1b$B\x79\x63$3\x1b(B", "iso-2022-jp", "au.com", "🍞こ"),
        (b"\x1b$B\x79\x63$3\x1b(B", "iso-2022-jp", "example.jp", "夋こ"),
        (JIS_HELLO + b"\x1b$Gj!\x0f!", "iso-2022-jp", "softbank.ne.jp", "こんにちは☀👦!"),
        (b"hi \x1b$Gj\x0f", "us-ascii", "softbank.ne.jp", "hi ☀"),
        ("晴れ\ue63e".encode(), "utf-8", "docomo.ne.jp", "晴れ☀"),
        ("晴れ\ue488".encode(), "utf-8", "ezweb.ne.jp", "晴れ☀"),
        ("晴れ\uef60".encode(), "utf-8", "ezweb.ne.jp", "晴れ☀"),
        ("晴れ\ue04a".encode(), "utf-8", "i.softbank.jp", "晴れ☀"),
        ("\ue501と\ue501".encode(), "utf-8", "softbank.ne.jp", "🏩と🏩"),
        ("\ue501と\ue501".encode(), "utf-8", "ezweb.ne.jp", "👪と👪"),
        ("\ue501\ue488".encode(), "utf-8", "", "👪☀"),  # in au's company
        ("\ue501\ue04a".encode(), "utf-8", "", "🏩☀"),
        ("Wingdings \uf04a, Apple \uf8ff".encode(), "utf-8", "example.jp", "Wingdings \uf04a, Apple \uf8ff"),
    ],
)  # fmt: skip
def test_a_carriers_emoji(data: bytes, declared: str, domain: str, text: str | None) -> None:
    done = decode(data, declared, carrier_of(domain))
    assert not done.is_damaged
    assert done.text == text if text is not None else done.text.startswith("こんにちは")


def test_what_unicode_never_got_is_shown_as_missing() -> None:
    assert decode("i-mode \ue6d5".encode(), "utf-8", "docomo").text == "i-mode 〓"


@pytest.mark.parametrize(
    ("domain", "carrier"),
    [
        ("docomo.ne.jp", "docomo"), ("EZWEB.ne.jp", "au"), ("t2.ezweb.ne.jp", "au"), ("au.com", "au"), ("i.softbank.jp", "softbank"),
        ("k.vodafone.ne.jp", "softbank"), ("disney.ne.jp", "softbank"), ("notdocomo.ne.jp", ""), ("docomo.ne.jp.example.com", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_domain_tells_the_carrier(domain: str, carrier: str) -> None:
    assert carrier_of(domain) == carrier
