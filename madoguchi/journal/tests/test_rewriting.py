"""Many rows get values of their own at once."""

from datetime import UTC, datetime

import pytest

from madoguchi.journal.models import Lane
from madoguchi.journal.rewriting import rewrite

pytestmark = pytest.mark.django_db


def test_each_row_gets_its_own_values_and_no_other_is_touched() -> None:
    first, second, other = (Lane.objects.create(name=name, event_id=1) for name in ("a", "b", "c"))
    at = datetime(2026, 12, 29, 9, tzinfo=UTC)
    rewrite(Lane, ("holder", "event_id", "leased_until"), [("one", 5, at, first.pk), ("", 7, None, second.pk)])
    told = Lane.objects.in_bulk()
    assert (told[first.pk].holder, told[first.pk].event_id, told[first.pk].leased_until) == ("one", 5, at)
    assert (told[second.pk].holder, told[second.pk].event_id, told[second.pk].leased_until) == ("", 7, None)
    assert (told[other.pk].holder, told[other.pk].event_id) == ("", 1)


def test_nothing_to_write_asks_nothing(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        rewrite(Lane, ("holder",), [])
