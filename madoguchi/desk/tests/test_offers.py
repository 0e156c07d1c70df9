"""The side panel offers what a signature tells; a click takes it over or puts it aside, nothing else does."""

import pytest
from django.test import Client

from madoguchi.conversations.models import Conversation, Message
from madoguchi.customers.models import Customer, DismissedOffer
from tests.cast import Cast

SIGNATURE = "-----\n株式会社山田商店　総務部\n山田　太郎\nTEL 06-6312-3456\n-----"


@pytest.fixture
def signed(cast: Cast) -> Conversation:
    conversation = cast.conversation(subject="加湿器")
    Message.objects.filter(conversation=conversation).update(signature=SIGNATURE, quoted=f"{SIGNATURE}\n\n> 前の話")
    return conversation


def client(person: object) -> Client:
    made = Client()
    made.force_login(person)  # type: ignore[arg-type]
    return made


def page(cast: Cast, conversation: Conversation) -> str:
    return client(cast.agent).get(f"/w/mado/conversations/{conversation.number}/", headers={"Accept": "text/html"}).text


def test_a_signature_folds_by_itself(cast: Cast, signed: Conversation) -> None:
    text = page(cast, signed)
    assert text.count("06-6312-3456") >= 2  # folded below the message, and on offer
    assert text.count("&gt; 前の話") == 1


def test_an_offer_is_taken_over(cast: Cast, signed: Conversation) -> None:
    assert "offers/acceptance/" in page(cast, signed)
    assert Customer.objects.get(pk=signed.customer_id).company is None
    answer = client(cast.agent).post(
        f"/w/mado/conversations/{signed.number}/offers/acceptance/", {"field": "company", "value": "株式会社山田商店"}
    )
    assert answer.status_code == 200
    company = Customer.objects.get(pk=signed.customer_id).company
    assert company is not None
    assert company.name == "株式会社山田商店"


def test_an_offer_is_put_aside(cast: Cast, signed: Conversation) -> None:
    client(cast.agent).post(
        f"/w/mado/conversations/{signed.number}/offers/dismissal/", {"field": "phone", "value": "06-6312-3456"}
    )
    assert DismissedOffer.objects.get().value == "06-6312-3456"
    assert "value=06-6312-3456" not in page(cast, signed)


@pytest.mark.parametrize("posted", [{"field": "notes", "value": "x"}, {"field": "company", "value": "よその会社"}, {}])
def test_only_what_is_on_offer_can_be_taken(cast: Cast, signed: Conversation, posted: dict[str, str]) -> None:
    before = Customer.objects.filter(pk=signed.customer_id).values().get()
    client(cast.agent).post(f"/w/mado/conversations/{signed.number}/offers/acceptance/", posted)
    assert Customer.objects.filter(pk=signed.customer_id).values().get() == before


def test_who_may_not_edit_customers_is_offered_nothing(cast: Cast, signed: Conversation) -> None:
    reader = client(cast.light)
    assert "offers/" not in reader.get(f"/w/mado/conversations/{signed.number}/", headers={"Accept": "text/html"}).text
    answer = reader.post(f"/w/mado/conversations/{signed.number}/offers/acceptance/", {"field": "company", "value": "x"})
    assert answer.status_code in (403, 404)
