"""The customer's card at the desk: edited in place with history and a way back, addresses, lists of all conversations."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.conversations.models import Conversation
from madoguchi.customers.models import Company, DetailChange, Handle
from madoguchi.journal.models import Event
from madoguchi.kit.addresses import Address
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(conversation: Conversation, what: str) -> str:
    return reverse("desk:detail", args=["mado", conversation.number, what])


def test_a_line_is_edited_remembered_and_taken_back(cast: Cast) -> None:
    conversation, client = cast.conversation(), signed_in(cast.agent)
    url = address(conversation, "department")
    assert "data-in-place" in client.get(url).content.decode()
    assert "総務部" in client.post(url, {"value": " 総務部 "}).content.decode()
    assert "総務部" in client.get(url + "?history").content.decode()
    client.post(url, {"clear": "1"})
    assert list(DetailChange.objects.values_list("was", "now").order_by("id")) == [("", "総務部"), ("総務部", "")]
    assert "総務部" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_company_and_its_tier(cast: Cast) -> None:
    conversation, client = cast.conversation(), signed_in(cast.agent)
    assert client.get(address(conversation, "tier")).status_code == 404
    client.post(address(conversation, "company"), {"value": "青山商事"})
    client.post(address(conversation, "tier"), {"value": "ゴールド"})
    assert list(Company.objects.values_list("name", "tier")) == [("青山商事", "ゴールド")]
    found = client.get(reverse("desk:companies_found", args=["mado", conversation.number]), {"value": "青山"})
    assert "青山商事" in found.content.decode()
    client.post(address(conversation, "company"), {"clear": "1"})
    assert Conversation.objects.get(pk=conversation.pk).customer.company is None


@pytest.mark.parametrize(
    ("what", "value"), [("knowledge_level", "9"), ("preferred_contact", "fax"), ("time_zone", "Tokyo"), ("name", "山" * 201)]
)
def test_nonsense_is_refused_in_words(cast: Cast, what: str, value: str) -> None:
    answer = signed_in(cast.agent).post(address(cast.conversation(), what), {"value": value})
    assert (answer.status_code, bool(answer.content)) == (422, True)


def test_addresses_are_added_shared_and_removed(cast: Cast) -> None:
    conversation, client = cast.conversation(), signed_in(cast.agent)
    url = reverse("desk:handles", args=["mado", conversation.number])
    assert client.post(url, {"kind": "phone", "text": "でんわ"}).status_code == 422
    assert client.post(url, {"kind": "phone", "text": "03-1234-5678"}).status_code == 200
    phone = Handle.objects.get(kind="phone")
    one = reverse("desk:handle", args=["mado", conversation.number, phone.pk])
    client.post(one, {"what": "share"})
    assert Handle.objects.get(pk=phone.pk).is_shared
    client.post(one, {"what": "own"})
    assert not Handle.objects.get(pk=phone.pk).is_shared
    client.post(one, {"what": "remove"})
    assert client.get(one).status_code == 404


def test_the_card_needs_the_right(cast: Cast) -> None:
    assert signed_in(cast.light).post(address(cast.conversation(), "name"), {"value": "x"}).status_code == 403


def test_all_conversations_of_a_customer_are_a_list(cast: Cast) -> None:
    conversation = cast.conversation(subject="一件目")
    cast.conversation(subject="二件目")
    page = signed_in(cast.agent).get(reverse("desk:view", args=["mado", f"customer-{conversation.customer_id}"]))
    assert all(each in page.content.decode() for each in ("一件目", "二件目", "山田 花子"))
    assert "一件目" not in signed_in(cast.agent).get(reverse("desk:view", args=["mado", "customer-999999"])).content.decode()


def test_somebody_in_cc_becomes_a_contact_or_the_customer(cast: Cast) -> None:
    boss = Address("林 次郎", "jiro@example.com")
    conversation, client = cast.conversation(cc=[boss]), signed_in(cast.agent)
    client.post(address(conversation, "company"), {"value": "青山商事"})
    beside = reverse("desk:card_beside", args=["mado", conversation.number])
    assert "林 次郎" in client.get(beside).content.decode()
    url = reverse("desk:copied_people", args=["mado", conversation.number])
    assert client.post(url, {"address": "nobody@example.com", "what": "customer"}).status_code == 422
    assert client.post(url, {"address": boss.address, "what": "contact"}).status_code == 200
    known = Handle.objects.get(value=boss.address).customers.get()
    assert known.company.name == "青山商事"
    assert reverse("desk:customer_page", args=["mado", known.pk]) in client.get(beside).content.decode()
    later = cast.conversation()  # without him: he is offered as one of the company
    assert 'data-testid="colleagues"' in client.get(reverse("desk:card_beside", args=["mado", later.number])).content.decode()
    client.post(url, {"address": boss.address, "what": "customer"})
    assert Conversation.objects.get(pk=conversation.pk).customer.name == "林 次郎"


def test_who_saves_over_a_colleagues_change_hears_of_it(cast: Cast) -> None:
    url = address(cast.conversation(), "department")
    agent, lead = signed_in(cast.agent), signed_in(cast.lead)
    assert 'name="was" value=""' in agent.get(url).content.decode()
    lead.post(url, {"value": "総務部", "was": ""})
    told = json.loads(agent.post(url, {"value": "人事部", "was": ""})["HX-Trigger"])["madoguchi:said"]["words"]
    assert "中村 亮" in told
    assert "総務部" in told
    agent.post(url, {"clear": "1"})
    assert "総務部" in agent.get(url).content.decode()
    told = json.loads(agent.post(url, {"value": "経理部", "was": "総務部"})["HX-Trigger"])["madoguchi:said"]["words"]
    assert told == "保存しました。"
