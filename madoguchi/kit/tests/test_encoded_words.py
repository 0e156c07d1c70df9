"""Header words as senders really split and break them."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.text.encoded_words import decode_words, readable


def b(data: bytes, charset: str = "utf-8") -> str:
    return f"=?{charset}?B?{base64.b64encode(data).decode()}?="


MEETING = "会議のご案内".encode()
JIS = b"\x1b$B2q5D$N$40FFb\x1b(B"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b(MEETING), "会議のご案内"),
        (f"{b(MEETING[:4])}\r\n {b(MEETING[4:])}", "会議のご案内"),  # cut inside a character
        (f"{b(JIS[:7], 'iso-2022-jp')} {b(JIS[7:], 'iso-2022-jp')}", "会議のご案内"),  # cut inside a shift
        (f"Re: {b(MEETING)} (2)", "Re: 会議のご案内 (2)"),
        (f"{b(MEETING)} {b('の件'.encode('cp932'), 'shift_jis')}", "会議のご案内の件"),  # two charsets side by side
        ("=?UTF-8?Q?What=3F?=", "What?"),
        ("=?UTF-8?Q?What??=", "What?"),
        ("=?utf-8?q?a b_c?=", "a b c"),
        ("=?utf-8*ja?Q?=E6=97=A5?=", "日"),
        ("=?utf-8?B?5pel5pys?=x", "日本x"),
        ("=?utf-8?B?5pel5py?=", "日�"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("100% =?", "100% =?"),
    ],
)
def test_words(value: str, text: str) -> None:
    assert readable(value.encode()).text == text


def test_base64_cut_between_quads_is_joined() -> None:
    whole = base64.b64encode(MEETING).decode()
    assert decode_words(f"=?utf-8?B?{whole[:6]}?= =?utf-8?B?{whole[6:]}?=").text == "会議のご案内"


@pytest.mark.parametrize("value", [JIS, MEETING, "会議のご案内".encode("cp932"), "会議のご案内".encode("euc_jp")])
def test_raw_bytes_in_a_header(value: bytes) -> None:
    assert readable(b"Re: " + value).text == "Re: 会議のご案内"


@given(st.text(st.sampled_from("=?utf-8BbQq_あ \t\r\n"), max_size=60))
def test_any_value_is_read(value: str) -> None:
    assert isinstance(readable(value.encode()).text, str)
