"""Addresses and numbers as visitors type them: what is meant is taken, what only looks like it is asked for again."""

import pytest

from madoguchi.channels.chat import asking, visiting
from madoguchi.channels.chat.talking import BadLine
from madoguchi.channels.chat.tests.ground import asks, fresh, site_of
from madoguchi.customers.identifying import BadHandle


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" Hanako@Example.com ", "hanako@example.com"),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｃｏｍ", "hanako@example.com"),
        ("a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp"),
        ("hanako@gmail", None),
        ("hanako@example..com", None),
        ("花子 hanako@example.com", None),
        ("a@example.com,b@example.com", None),
        ("", None),
    ],
)
def test_an_address_is_what_somebody_can_be_written_to(typed, meant):
    if meant is None:
        with pytest.raises(BadHandle):
            visiting.typed_mail(typed)
    else:
        assert visiting.typed_mail(typed) == meant


@pytest.mark.django_db
def test_a_question_for_a_number_takes_numbers(cast):
    talk = asks(site_of(cast))
    asked = asking.ask(talk, by=cast.agent, text="お電話番号は", field="phone")
    visitor = fresh(talk.visitor)
    for text in ("あとで", "12", "hanako@example.com"):
        with pytest.raises(BadLine, match="answers"):
            asking.answer(visitor, asked, text, client_id=text)
    assert asking.answer(visitor, asked, "０３ー１２３４ー５６７８", client_id="n").message.text == "０３ー１２３４ー５６７８"
