"""Links that say one address and lead to another are told; honest ones are left alone."""

import pytest

from madoguchi.kit.html import clean
from madoguchi.kit.html_links import differing, marked


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<a href="https://evil.example/x">https://www.mybank.co.jp/login</a>', [("www.mybank.co.jp", "evil.example")]),
        ('<a href="https://evil.example/x"><b>mybank.co.jp</b></a>', [("mybank.co.jp", "evil.example")]),
        ('<a href="https://mybank.co.jp@evil.example/">mybank.co.jp</a>', [("mybank.co.jp", "evil.example")]),
        ('<a href="https://click.mybank.co.jp/x">www.mybank.co.jp</a>', []),
        ('<a href="https://shop.example.jp/">こちらからどうぞ</a>', []),
        ('<a href="https://files.example.jp/a">invoice.pdf</a>', []),
        ('<a href="mailto:a@b.jp">www.c.jp</a>', []),
    ],
)
def test_where_links_lead(html: str, found: list[tuple[str, str]]) -> None:
    assert differing(clean(html).html) == found


def test_the_true_target_is_shown_beside_it() -> None:
    assert '<span class="mail-leads-to">→ evil.example</span>' in marked(
        clean('<a href="https://evil.example/">www.mybank.co.jp</a>').html
    )
