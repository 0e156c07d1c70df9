"""Finders never fail, stay inside of the text, and take no longer than the text is long."""

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.kit.text.finders import (
    amounts,
    dates,
    mail_addresses,
    model_names,
    names,
    order_numbers,
    phones,
    postal_addresses,
)
from madoguchi.kit.text.finders.everything import find_all
from madoguchi.kit.text.finders.found import LONGEST, plain

ON = date(2026, 11, 22)
PIECES = st.sampled_from(
    [
        "注文番号",
        "order",
        "#No.",
        "〒",
        "東京都",
        "港区",
        "1-2-3",
        "090",
        "-",
        "1234",
        "ー",
        "＠",
        "example.com",
        "..",
        "+",
        "(03)",
        "11/22",
        "令和8年",
        "来週",
        "月曜",
        "明日",
        "Nov",
        "22",
        "3,980円",
        "と申します",
        "0120",
        "−",
        "\n\u3000",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(st.one_of(PIECES, st.text("0123456789-０１ー－ABab@. \n", max_size=6)), max_size=40).map("".join),
    )
)
def test_every_find_is_a_piece_of_the_text(text):
    finds = find_all(text, ON)
    assert all(0 <= each.start < each.end <= len(text) and text[each.start : each.end] == each.raw for each in finds)
    assert all(before.end <= after.start for before, after in pairwise(finds))
    assert len(plain(text)) == len(text)


HOSTILE = [
    "0",
    "0-",
    "090-1234-",
    "a@",
    "a.",
    "A1-",
    "注文番号",
    "注文番号 1",
    "東京都",
    "東京都港",
    "一",
    "1丁目",
    "マンション",
    "1/",
    "1 A",
    "12 Aa ",
    "(",
    "> ",
    "Nov ",
    "山",
    "、1",
    "１ー",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_no_longer_than_its_length(piece):
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        began = time.process_time()
        find_all(text, ON)
        return time.process_time() - began

    small, large = seconds(LONGEST // 8), seconds(LONGEST)
    assert large < 1.5
    assert large < small * 24 + 0.3


@pytest.mark.parametrize(
    ("look", "text", "values"),
    [
        (order_numbers.find, "ご注文No.１２３４－５ですが電話は03-1234-5678、〒100-0001、3,980円", ["1234-5"]),
        (order_numbers.find, "注文番号は不明です。2026-11-22に12345円", []),
        (order_numbers.find, "AO-118-2041という注文番号です", ["AO-118-2041"]),
        (phones.find, "電話 03-1234-5678 内線 12", ["+81312345678;ext=12"]),
        (phones.find, "FAX 03-1234-5678、注文番号 0312345678、2026-11-22", []),
        (
            mail_addresses.find,
            "<da..me.@docomo.ne.jp> ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ",
            ["da..me.@docomo.ne.jp", "taro@example.jp"],
        ),
        (mail_addresses.find, "https://user@example.com/ @taro Message-ID: <a.b@example.com>", []),
        (lambda text: dates.find(text, ON), "R6.11.22 と Nov 3 と 1/2カップ と 3日間", ["2024-11-22", "2026-11-03"]),
        (
            lambda text: dates.find(text, ON),
            "来週月曜、昨日、今月末、10/5",
            ["2026-11-23", "2026-11-21", "2026-11-30", "2026-10-05"],
        ),
        (postal_addresses.find, "東京都から来ました。神奈川県川崎市中原区在住です。", []),
        (
            postal_addresses.find,
            "〒150-0001　東京都渋谷区神宮前１－２－３　青葉ビル５階",
            ["〒150-0001 東京都渋谷区神宮前1-2-3 青葉ビル5階"],
        ),
        (amounts.find, "1万2千円と¥3,980と$49.99", ["JPY 12000", "JPY 3980", "USD 49.99"]),
        (model_names.find, "型番：MD-5500、AH-240、エラー E-12、UTF-8", ["MD-5500", "AH-240"]),
        (names.find, "株式会社みなとの鈴木と申します。My name is Emily Carter.", ["鈴木", "Emily Carter"]),
    ],
)  # fmt: skip
def test_what_each_finds_and_what_not(look, text, values):
    assert [each.value for each in look(text)] == values


def test_a_day_is_read_from_where_it_was_written():
    assert [each.value for each in dates.find("1/5に届きました", date(2026, 12, 30))] == ["2027-01-05"]
    assert [each.value for each in dates.find("2月30日、13月1日", ON)] == []
