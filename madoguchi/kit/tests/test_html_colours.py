"""Mails on light and dark ground: readable, and on light ground as their writers meant them."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL.ImageColor import getrgb

from madoguchi.kit.html import clean
from madoguchi.kit.html_colours import DARK, LIGHT, contrast, has_own_ground, painted


def _inks(html: str, *, dark: bool) -> list[tuple[int, int, int]]:
    return [getrgb(each)[:3] for each in re.findall(r"[{;]color:(#[0-9a-f]{6})", painted(clean(html).html, dark=dark).rules)]


@pytest.mark.parametrize("colour", ["#000", "#333", "navy", "rgb(102, 51, 0)", "#0000ff", "#ff0000", "rgba(0,0,0,.87)"])
def test_every_ink_is_readable_on_dark_ground(colour: str) -> None:
    (ink,) = _inks(f'<p style="color:{colour}">文</p>', dark=True)
    assert contrast(ink, DARK[0]) >= 4.5


def test_light_ground_changes_no_readable_colour() -> None:
    assert painted(clean('<p style="color:#c00000">至急</p>').html).rules == '[data-s="0"]{color:#c00000}'


def test_white_on_a_ground_that_was_not_kept_becomes_readable() -> None:
    (ink,) = _inks('<td style="background:url(x.png);color:#ffffff">白</td><p style="color:#fff">白</p>', dark=False)
    assert contrast(ink, LIGHT[0]) >= 4.5


def test_white_on_its_own_dark_ground_stays() -> None:
    html = '<table bgcolor="#003366"><tr><td><font color="white">会員様</font></td></tr></table>'
    assert (255, 255, 255) in _inks(html, dark=False)
    assert has_own_ground(clean(html).html)


def test_plain_mails_have_no_ground_of_their_own() -> None:
    assert not has_own_ground(clean('<div style="background:#fff;color:#333">文</div>').html)


def test_no_style_attribute_is_left() -> None:
    page = painted(clean('<p style="color:red">a<b style="color:red">b</b></p><font color="blue">c</font>').html)
    assert "style=" not in page.html
    assert page.html.count("data-s=") == 3


@pytest.mark.parametrize("unit", ["<p style='color:red;background:#123'>", "<a href='http://a.jp'>", "<td bgcolor=red>"])
def test_long_mails_are_painted_soon(unit: str) -> None:
    page = clean((unit + "x") * 20_000).html
    start = time.process_time()
    painted(page, dark=True)
    assert time.process_time() - start < 3


@given(st.text(st.sampled_from("<>/\"'= abdivpstylecolor:;#0123fF(),.%rgbhsl"), max_size=150), st.booleans())
def test_any_cleaned_html_can_be_painted(html: str, dark: bool) -> None:
    page = painted(clean(html).html, dark=dark)
    assert " style=" not in page.html
    assert "<" not in page.rules
