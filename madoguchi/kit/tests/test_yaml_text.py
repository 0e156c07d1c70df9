"""YAML as people keep it: every text comes back as it was, and nothing odd is read."""

import pytest

from madoguchi.kit import yaml_text
from madoguchi.kit.yaml_text import BadYaml

TEXTS = [
    *("on", "no", "1", "012", "08", "1e3", "0o17", "true", "~", "", " ", "09:00", "2026-12-29", "a: b", "# c", "=", "é😀"),
    *("二\n行\n", "x \ny", "  lead\n x", "\n", "a\n\n", "\r\n", "\t", "a\u0085b", "a\u2028b\nc", "\ufeffx", "あ" * 500),
]


def test_every_text_comes_back_as_it_was_and_is_written_once_more_the_same():
    kept = {"texts": TEXTS, "each": [{"text": text} for text in TEXTS], "n": None, "flag": True, "count": 12, "share": 1.5}
    written = yaml_text.written(kept)
    assert yaml_text.read(written.encode()).plain == kept
    assert yaml_text.written(yaml_text.read(written.encode()).plain) == written


def test_japanese_and_lines_are_left_readable():
    written = yaml_text.written({"text": "一行目\n二行目\n", "tags": ["返品", "返金"]})
    assert written == "text: |\n  一行目\n  二行目\ntags: [返品, 返金]\n"


@pytest.mark.parametrize(
    ("raw", "line", "says"),
    [
        (b"a: &x [1]\nb: *x", 1, "anchors"),
        (b"a: 1\nb:\n  c: *x", 3, "aliases"),
        (b"a: 1\nb: 2\na: 3", 3, "twice"),
        (b"x: 1\ny: !!python/object/apply:os.system [ls]", 2, "tag"),
        (b"x: 1\na: [1,\nb: 2", 4, "begins in line 2"),
        (b"a:\n\t- b", 2, "no YAML"),
        (b"a: 1\n---\nb: 2", 2, "several documents"),
        (b"a: 1\nb: \xff", 2, "UTF-8"),
        (b"[" * 100 + b"]" * 100, 1, "deep"),
        (b"? [a, b]\n: 1", 1, "plain word"),
        (b"#" * (yaml_text.MOST_BYTES + 1), 1, "larger"),
    ],
)
def test_what_is_not_read_says_where_and_why(raw, line, says):
    with pytest.raises(BadYaml, match=says) as found:
        yaml_text.read(raw)
    assert found.value.line == line
