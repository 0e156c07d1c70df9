"""Notes and consents on a customer: nothing that was written down is lost."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from madoguchi.customers import consenting, noting
from madoguchi.customers.models import Customer, CustomerNoteChange
from madoguchi.journal.models import Event
from tests.cast import Cast


@pytest.fixture
def customer(cast: Cast) -> Customer:
    return Customer.objects.create(workspace=cast.workspace, name="山田花子")


def test_notes_are_pinned_changed_deleted_and_brought_back(cast: Cast, customer: Customer) -> None:
    first, second = (noting.write(customer, text, by=cast.agent) for text in ("一つ目", "二つ目"))
    noting.pin(first, by=cast.lead)
    assert [each.text for each in noting.notes(customer)] == ["一つ目", "二つ目"]
    noting.change(first, "一つ目、直した", by=cast.lead)
    assert list(CustomerNoteChange.objects.values_list("was", "now")) == [("一つ目", "一つ目、直した")]
    noting.delete(second, by=cast.lead)
    assert len(noting.notes(customer)) == 1
    noting.restore(second, by=cast.lead)
    assert len(noting.notes(customer)) == 2
    assert Event.objects.filter(kind__startswith="customer_note", subject_id=customer.pk).count() == 6
    for text in (" ", "あ" * 5001):
        with pytest.raises(noting.BadNote):
            noting.write(customer, text, by=cast.agent)


def test_the_newest_statement_counts_and_a_mistake_is_taken_back(cast: Cast, customer: Customer) -> None:
    def say(state: str, on: date) -> None:
        consenting.state(customer, "marketing", state, way="phone", on=on, proof="電話にて", by=cast.agent)

    say("given", date(2026, 11, 1))
    assert consenting.has_agreed(customer, "marketing")
    say("withdrawn", date(2026, 11, 2))
    assert not consenting.has_agreed(customer, "marketing")
    consenting.take_back(customer, "marketing", by=cast.agent)
    assert consenting.has_agreed(customer, "marketing")
    assert consenting.history(customer, "marketing").count() == 2
    kinds = ["consent_given", "consent_withdrawn", "consent_taken_back"]
    assert list(Event.objects.filter(kind__startswith="consent").order_by("id").values_list("kind", flat=True)) == kinds
    with pytest.raises(consenting.BadConsent):
        say("given", timezone.localdate() + timedelta(days=1))
    with pytest.raises(consenting.BadConsent):
        consenting.state(customer, "nonsense", "given", way="phone", on=date(2026, 11, 1), by=cast.agent)
