"""Dates are written one way: 11/22/2026 would be read in two."""

from datetime import UTC, datetime

import pytest
from django.utils.formats import date_format
from django.utils.translation import override

AT = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("en", "SHORT_DATE_FORMAT", "22 Nov 2026"),
        ("en", "SHORT_DATETIME_FORMAT", "22 Nov 2026 09:05"),
        ("en", "DATETIME_FORMAT", "22 Nov 2026 09:05"),
        ("ja", "SHORT_DATE_FORMAT", "2026/11/22"),
        ("ja", "DATETIME_FORMAT", "2026年11月22日 9:05"),
    ],
)
def test_dates_are_written_in_the_houses_way(language: str, name: str, said: str) -> None:
    with override(language):
        assert date_format(AT, name) == said
