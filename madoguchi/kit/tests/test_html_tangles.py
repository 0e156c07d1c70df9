"""Some kilobytes of html never become gigabytes, and sloppy newsletters stay as they are."""

import time

import pytest

from madoguchi.kit.html import clean
from madoguchi.kit.html_tangles import is_tangled

LEFT_OPEN = "".join(f"<b class=x{n}>" for n in range(800))


@pytest.mark.parametrize(
    "again",
    [
        "<p>x</p>",
        "<p> </p>",
        "<p><br></p>",
        "<p><img src=x></p>",
        "<p><span></span></p>",
        "<p><xyz></xyz></p>",
        "<p><\x01</p>",
        "<div>&nbsp;</div>",
        "<h1><q>x</h1>",
    ],
)
def test_formatting_left_open_does_not_multiply(again: str) -> None:
    begun = time.process_time()
    cleaned = clean(f"<p>{LEFT_OPEN}</p>{again * 2000}")
    assert len(cleaned.html) < 200_000
    assert time.process_time() - begun < 3


def test_quotes_in_attributes_hide_nothing() -> None:
    opened = "".join(f"<b class='<{n}>'>" for n in range(800))
    assert is_tangled(f"<p>{opened}</p>{'<p>x</p>' * 2000}")


@pytest.mark.parametrize(
    "html",
    [
        "<table>" + "<tr><td><font size=2><b>x</b></td></tr>" * 1000 + "</table>",
        "<p><font size=2>x</p>" * 1000,
        "".join(f"<p><font color=#{n:06x}><b>x</font></p>" for n in range(200)),
        "<div><span><b><a href=x>x</a></b></span></div>" * 5000,
    ],
)
def test_sloppy_mail_stays_html(html: str) -> None:
    assert not is_tangled(html)
