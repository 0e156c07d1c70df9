"""A field that should hold a number."""

import pytest

from madoguchi.kit.whole_numbers import whole

CASES = [("12", 12), ("٣", 3), ("", None), (None, None), ("-1", None), ("²", None), ("9" * 19, None), ("9" * 5000, None)]


@pytest.mark.parametrize(("text", "number"), CASES)
def test_only_what_a_row_can_have(text, number):
    assert whole(text) == number
