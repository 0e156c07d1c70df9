"""Writing the log: one by one, or gathered and written together."""

import pytest
from django.db import transaction

from madoguchi.journal.models import Event
from madoguchi.journal.recording import SYSTEM, gathering, record

pytestmark = pytest.mark.django_db


def _record(subject: int) -> Event:
    return record("probe", workspace_id=1, by=SYSTEM, subject=("customer", subject))


def _written() -> list[int]:
    return list(Event.objects.filter(kind="probe").order_by("id").values_list("subject_id", flat=True))


def test_what_is_gathered_is_written_at_the_end_in_order_and_together() -> None:
    with transaction.atomic():
        _record(1)
        with gathering():
            _record(2)
            with gathering():
                _record(3)
            _record(4)
            assert _written() == [1]
        assert _written() == [1, 2, 3, 4]
    assert len({(event.epoch, event.txid) for event in Event.objects.filter(kind="probe")}) == 1


def test_of_what_ends_in_an_error_nothing_is_written() -> None:
    with transaction.atomic(), gathering():
        _record(1)
        with pytest.raises(ValueError, match="changed their mind"), gathering():
            _record(2)
            raise ValueError("changed their mind")
        _record(3)
    assert _written() == [1, 3]
