"""Markdown's few signs: to html that harms nobody, to plain lines, and from what a clipboard holds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.markdown import pictures_in, to_html, to_plain
from madoguchi.kit.pasted import to_markdown

SIGNS = st.text(alphabet="あ　 *`_[]()<>&!「」。-1.\n\\>#picture:htps/\"'", max_size=80)


def test_signs_become_formats_and_blanks_stay():
    html = to_html("　**太字**と*斜体*\n二行目\n\n- 一\n- 二\n\n> 引用")
    assert "<p>　<strong>太字</strong>と<em>斜体</em><br>" in html
    assert "<li>一</li>" in html
    assert "<blockquote>" in html


@pytest.mark.parametrize("text", ["**「太字」**です", "これは**注意。**次", "**太字**、次"])
def test_bold_works_beside_japanese_marks(text):
    assert "<strong>" in to_html(text)


def test_rules_and_headings_of_japanese_mails_stay_as_typed():
    typed = "■ ご案内\n=====\n-----\n※ 注意\n# 一"
    assert re.sub(r"<br>|</?p>", "", to_html(typed)) == typed


def test_addresses_become_links_and_scripts_do_not():
    html = to_html("https://y.jp/?a=1 [ここ](https://x.jp) [悪](javascript:alert(1)) <img src=x onerror=1>")
    assert html.count("<a href=") == 2
    assert "javascript:" not in re.sub(r"\[.*?\)", "", html)
    assert "<img" not in html


def test_a_picture_is_shown_where_it_stands():
    text = "前 ![図](picture:12) 後 ![他](https://x.jp/a.png)"
    assert pictures_in(text) == [12]
    assert '<img src="cid:p12@x" alt="図">' in to_html(text, lambda number: f"cid:p{number}@x")
    assert "[図]" in to_html(text)
    assert to_plain(text).startswith("前 [図] 後")


@given(SIGNS)
def test_nothing_typed_runs_or_loads_anything(text):
    html = to_html(text)
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a"}
    assert all(target.startswith(("http://", "https://", "mailto:")) for target in re.findall(r'href="([^"]*)"', html))
    assert to_plain(text).count("\n") <= text.count("\n")


def test_a_clipboard_loses_its_looks_and_keeps_its_sense():
    docs = (
        '<b style="font-weight:normal"><p><span style="font-weight:700;color:red">太い</span>普通'
        '<a href="https://x.jp" onclick="x">リンク</a></p><ul><li><p>一</p></li><li>二<ul><li>三</li></ul></li></ul></b>'
    )
    assert to_markdown(docs) == "**太い**普通[リンク](https://x.jp)\n\n- 一\n- 二\n   - 三"
    assert to_markdown("<table><tr><td>1</td><td>2</td></tr></table><script>x</script>") == "1\t2"
    assert to_markdown("<blockquote><p>引</p></blockquote><pre>a\n  b</pre>") == "> 引\n>\n```\na\n  b\n```"
    assert to_markdown("<p>5*3<b> </b><b>太<br>字</b></p>") == "5\\*3**太**\n**字**"


def test_cells_of_a_table_stand_in_one_line_also_where_each_is_a_paragraph():
    row = "<tr><td><p>品番</p></td><td><p>&nbsp;</p></td><td><p><b>3</b>円</p></td></tr>"
    assert to_markdown(f"<table>{row}{row}</table><p>後</p>") == "品番\t\t**3**円\n品番\t\t**3**円\n\n後"
    assert to_markdown("<table><tr><td><p>一</p><p>二</p></td></tr><tr><td><p>三</p></td></tr></table>") == "一\n\n二\n\n三"


@given(st.text(alphabet='あ*`<>/bpul iadiv="ta&;\n', max_size=80))
def test_whatever_is_pasted_comes_back_as_text(html):
    assert "\0" not in to_markdown(html)


def test_a_million_nested_elements_do_not_hold_anybody_up():
    assert "終" in to_markdown("<div>" * 100_000 + "終")
