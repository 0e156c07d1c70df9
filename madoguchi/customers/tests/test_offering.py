"""What signatures tell is offered, never applied unasked, and asked once."""

import pytest

from madoguchi.customers.describing import describe
from madoguchi.customers.events import CustomerEvent
from madoguchi.customers.identifying import add_handle
from madoguchi.customers.models import Customer, HandleKind
from madoguchi.customers.offering import accept, dismiss, offers
from madoguchi.journal.models import Event
from tests.cast import Cast

SIGNATURE = """━━━━━━━━━━━━━━━━━━
株式会社山田商店　総務部　課長
山田　花子（やまだ はなこ）
〒530-0001 大阪府大阪市北区梅田1-1-1
TEL 06-6312-3456 / FAX 06-6312-3457
携帯 090-1234-5678
━━━━━━━━━━━━━━━━━━"""


@pytest.fixture
def customer(cast: Cast) -> Customer:
    return Customer.objects.create(workspace=cast.workspace, name="山田花子")


def offered(customer: Customer) -> dict[str, str]:
    return {each.field: each.value for each in reversed(offers(customer, SIGNATURE))}


def test_only_what_the_card_has_not_is_offered(customer: Customer) -> None:
    assert offered(customer) == {
        "reading": "やまだ はなこ",
        "company": "株式会社山田商店",
        "department": "総務部",
        "title": "課長",
        "postal_address": "〒530-0001 大阪府大阪市北区梅田1-1-1",
        "phone": "06-6312-3456",
    }
    customer.refresh_from_db()
    assert (customer.company, customer.department) == (None, "")


def test_what_is_accepted_is_on_the_card_and_in_the_log(cast: Cast, customer: Customer) -> None:
    for each in offers(customer, SIGNATURE):
        accept(customer, each.field, each.value, by=cast.agent)
    customer.refresh_from_db()
    assert customer.company is not None
    assert (customer.company.name, customer.title, customer.reading) == ("株式会社山田商店", "課長", "やまだ はなこ")
    assert set(customer.handles.values_list("value", flat=True)) == {"+81663123456", "+819012345678"}
    assert offers(customer, SIGNATURE) == []
    assert Event.objects.filter(kind=CustomerEvent.CUSTOMER_CHANGED, actor_id=cast.agent.pk).count() == 5


def test_what_is_dismissed_does_not_come_back(cast: Cast, customer: Customer) -> None:
    dismiss(customer, "phone", "090-1234-5678", by=cast.agent)
    dismiss(customer, "title", "課長", by=cast.agent)
    dismiss(customer, "title", "課長", by=cast.agent)
    assert "title" not in offered(customer)
    assert [each.value for each in offers(customer, SIGNATURE) if each.field == "phone"] == ["06-6312-3456"]
    assert Event.objects.filter(kind=CustomerEvent.OFFER_DISMISSED).count() == 2


def test_what_stands_there_now_is_said(cast: Cast, customer: Customer) -> None:
    describe(customer, by=cast.agent, department="営業部", title="課 長")
    add_handle(customer, HandleKind.PHONE, "０６－６３１２－３４５６", by=cast.agent)
    customer.refresh_from_db()
    found = {each.field: each for each in offers(customer, SIGNATURE)}
    assert found["department"].present == "営業部"
    assert "title" not in found
    assert found["phone"].value == "090-1234-5678"
