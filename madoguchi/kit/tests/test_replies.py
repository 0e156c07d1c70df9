"""What is new in mails as the world's programs write them: every sample comes out as its reader would want it."""

import pytest

from madoguchi.kit.html import clean
from madoguchi.kit.html_text import text_of_cleaned
from madoguchi.kit.tests.samples import Sample, samples
from madoguchi.kit.text.quotes import split

EVERY = [*samples("replies_ja"), *samples("replies_other")]


@pytest.mark.parametrize("sample", EVERY, ids=[each.name for each in EVERY])
def test_what_is_new(sample: Sample) -> None:
    done = split(sample.mail)
    assert done.text == sample.new
    assert sample.signature in (None, done.signature)


@pytest.mark.parametrize("sample", EVERY, ids=[each.name for each in EVERY])
def test_nothing_is_thrown_away(sample: Sample) -> None:
    done = split(sample.mail)
    shown = f"{done.text}\n{done.quoted}".split("\n")
    assert sorted(line.rstrip() for line in sample.mail.split("\n") if line.strip()) == sorted(
        line.rstrip() for line in shown if line.strip()
    )


@pytest.mark.parametrize("sample", EVERY, ids=[each.name for each in EVERY])
def test_line_ends_and_indents_do_not_matter(sample: Sample) -> None:
    assert split(sample.mail.replace("\n", "\r\n")).text == sample.new


PAGES = samples("replies_html")


@pytest.mark.parametrize("sample", PAGES, ids=[each.name for each in PAGES])
def test_what_is_new_in_html(sample: Sample) -> None:
    done = split(text_of_cleaned(clean(sample.mail).html, mark_quotes=True))
    assert done.text == sample.new
    assert sample.signature in (None, done.signature)
