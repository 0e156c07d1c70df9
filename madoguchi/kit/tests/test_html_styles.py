"""Styles: what reads well is kept, what loads, covers, moves or runs is not, however it is written."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.html import clean, to_text
from madoguchi.kit.html_styles import declarations, sheet


@pytest.mark.parametrize(
    "style",
    [
        "position:fixed",
        "z-index:99",
        "background:url(https://e.example/x)",
        "background-image:image-set('https://e.example/x' 1x)",
        "width:expression(alert(1))",
        "behavior:url(x.htc)",
        "-moz-binding:url(x)",
        "color:r\\65 d",
        "margin:-500px",
        "transform:scale(9)",
        "opacity:0",
        "content:'x'",
        "font-family:'a\n}b{",
        'font-family:"',
        "color:red}*{display:none",
        "width:var(--x)",
        "color:red/**/;",
        "--x:1",
        "cursor:url(x)",
        "width:99999px",
        "filter:blur(1px)",
        "display:none",
    ],
)
def test_nothing_dangerous_is_kept(style: str) -> None:
    assert declarations(style) == ""


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("FONT-FAMILY: 'メイリオ', Meiryo, sans-serif", "font-family:'メイリオ', Meiryo, sans-serif"),
        ("margin:0mm;mso-pagination:none;font-size:10.5pt", "margin:0mm;font-size:10.5pt"),
        ("background:#FFF url(http://e.example/a.png) repeat-x", "background-color:#fff"),
        ("background:rgb(1, 2, 3)", "background-color:rgb(1, 2, 3)"),
        ("border-collapse:collapse;border:solid windowtext 1.0pt", "border-collapse:collapse;border:solid windowtext 1.0pt"),
        ("color:red !important;color:blue", "color:blue"),
        ("text-indent:-18.0pt", "text-indent:-18.0pt"),
    ],
)
def test_what_reads_well_is_kept(style: str, kept: str) -> None:
    assert declarations(style) == kept


def test_a_sheet_is_scoped_and_its_classes_renamed() -> None:
    rules, names = sheet("<!-- p.MsoNormal, li.MsoNormal {margin:0mm} body{font-size:11pt;color:#fff} -->")
    assert rules == ".mail p.x-MsoNormal,.mail li.x-MsoNormal{margin:0mm}\n.mail{font-size:11pt}"
    assert names == {"MsoNormal"}


def test_at_rules_and_odd_selectors_are_left_out() -> None:
    css = "@import url(x);@media (max-width:9px){a{color:red}}@font-face{src:url(x)}a:hover{color:red}a[href^=x]{color:red}"
    css += "*{color:red}html{color:red}#id{color:red}.a>.b{color:red}iframe{color:red}p{color:blue}"
    assert sheet(css)[0] == ".mail p{color:blue}"


def test_only_classes_in_use_are_kept_and_the_sheet_is_no_text() -> None:
    html = '<style>.a{color:red}</style><p class="a b mail-hidden">x</p>'
    assert clean(html).html == '<style>.mail .x-a{color:red}</style><p class="x-a">x</p>'
    assert to_text(html) == "x"


@pytest.mark.parametrize("unit", ["/*", "a{", "@media{", "{", "}", "a,", "a{background:url(", "a{color:red}", "<style>"])
def test_hostile_sheets_end_soon(unit: str) -> None:
    start = time.process_time()
    clean(f"<style>{unit * (500_000 // len(unit))}</style>x")
    assert time.process_time() - start < 2


def test_a_list_of_fonts_is_read_once() -> None:
    start = time.process_time()
    assert not any(declarations(f"font-family:{', '.join('a' * 90)}, b{n}!") for n in range(1000))
    assert time.process_time() - start < 1


@given(st.text(st.sampled_from("abcdeprst:;{}()'\"\\/*#.-!@,<> \n0123"), max_size=150))
def test_any_style_stays_within_its_braces(css: str) -> None:
    assert re.fullmatch(r"[^{}<>\\\"@]*", declarations(css))
    assert declarations(css).count("'") % 2 == 0
    assert all(re.fullmatch(r"\.mail[^{}<>\\\"@]*\{[^{}<>\\\"@]+\}", line) for line in sheet(css)[0].splitlines())
