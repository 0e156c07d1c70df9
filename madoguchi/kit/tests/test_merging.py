"""Two windows wrote on the same draft: nothing of either is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.kit.text.merging import merge

TEXTS = st.lists(st.sampled_from(["一", "二", "三", "", "四"]), max_size=8).map("\n".join)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "merged", "clashes"),
    [
        ("一\n二\n三", "一\n二と\n三", "一\n二\n三\n四", "一\n二と\n三\n四", False),
        ("一\n二", "零\n一\n二", "一\n二\n三", "零\n一\n二\n三", False),
        ("一", "甲", "乙", "甲\n乙", True),
        ("", "甲", "乙", "甲\n乙", True),
        ("一\n二\n三", "一\n三", "一\n二\n三\n四", "一\n三\n四", False),
    ],
)
def test_both_sides_are_kept(base, theirs, mine, merged, clashes):
    assert merge(base, theirs, mine) == (merged, clashes)


@given(TEXTS, TEXTS)
def test_who_changed_nothing_takes_the_other(base, other):
    assert merge(base, base, other) == (other, False)
    assert merge(base, other, base) == (other, False)
    assert merge(base, other, other) == (other, False)


@given(TEXTS, TEXTS, TEXTS)
def test_no_line_that_somebody_added_is_lost(base, theirs, mine):
    merged = merge(base, theirs, mine)[0].split("\n")
    added = {*theirs.split("\n"), *mine.split("\n")} - {*base.split("\n")}
    assert added <= {*merged}


def test_texts_beyond_all_reason_are_both_kept():
    theirs, mine = "\n".join("甲" * 5000), "\n".join("乙" * 5000)
    assert merge("", theirs, mine) == (f"{theirs}\n{mine}", True)
