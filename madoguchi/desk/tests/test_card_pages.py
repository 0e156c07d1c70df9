"""A customer and a company on pages of their own: edited there, noted, merged and taken apart, with rights."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madoguchi.conversations.closing import close
from madoguchi.conversations.models import Conversation, CustomField, CustomValue
from madoguchi.conversations.noting import note
from madoguchi.conversations.spamming import mark_spam
from madoguchi.customers.describing import company_named, describe
from madoguchi.customers.identifying import add_handle
from madoguchi.customers.matching import match
from madoguchi.customers.merging import merge
from madoguchi.customers.models import Company, Customer, CustomerMerge, CustomerNote, PossibleDuplicate
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(customer: Customer) -> str:
    return reverse("desk:customer_page", args=["mado", customer.pk])


@pytest.fixture
def twice(cast: Cast) -> tuple[Customer, Customer]:
    """花子 on two cards, by one telephone number."""
    one, other = cast.conversation().customer, cast.conversation(sender="h@work.example.jp", name="山田花子").customer
    assert one
    assert other
    for each in (one, other):
        add_handle(each, "phone", "090-1234-5678", by=cast.agent)
    for each in (one, other):
        match([each.pk])
    return one, other


def test_a_page_shows_everything_in_few_queries(cast: Cast, twice: tuple[Customer, Customer]) -> None:
    one, other = twice
    describe(one, by=cast.agent, company=company_named(cast.workspace.pk, "青山商事", by=cast.agent), department="総務部")
    CustomField.objects.create(workspace=cast.workspace, home="customer", kind="text", name="会員番号")
    for number in range(30):
        close(cast.conversation(subject=f"件{number}"), by=cast.agent)
    client = signed_in(cast.agent)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(page_of(one), headers={"HX-Request": "true"}).content.decode()
    assert all(each in page for each in ("青山商事", "総務部", "会員番号", "090-1234-5678", "件29", "件11"))
    assert page.count('<li><a href="/w/mado/conversations/') == 20
    assert len(queries) <= 24
    more = page.split("past/?after=")[1].split('"')[0]
    rest = client.get(f"{page_of(one)}past/?after={more}").content.decode()
    assert "件9" in rest
    assert "件29" not in rest
    assert client.get(f"{page_of(one)}past/?after=nonsense").status_code == 404
    assert "<html" in client.get(page_of(other)).content.decode()


def test_lines_fields_and_notes_are_edited_there(cast: Cast, twice: tuple[Customer, Customer]) -> None:
    one, _other = twice
    field = CustomField.objects.create(workspace=cast.workspace, home="customer", kind="text", name="会員番号")
    client, here = signed_in(cast.agent), page_of(one)
    assert client.post(f"{here}details/department/", {"value": "総務部"}).status_code == 204
    assert client.post(f"{here}fields/{field.pk}/", {f"field-{field.pk}": "M-1"}).status_code == 204
    assert CustomValue.objects.get().text == "M-1"
    history = client.get(f"{here}history/").content.decode()
    assert all(each in history for each in ("総務部", "M-1", "佐藤 里奈", "090-1234-5678"))
    light = signed_in(cast.light)
    assert light.post(f"{here}notes/", {"text": "電話は夕方に", "pinned": "1"}).status_code == 204
    assert light.post(f"{here}notes/", {"text": " "}).status_code == 422
    note = CustomerNote.objects.get()
    light.post(f"{here}notes/{note.pk}/", {"text": "電話は朝に"})
    assert "電話は朝に" in client.get(here).content.decode()
    assert "電話は夕方に" in client.get(f"{here}notes/{note.pk}/?history").content.decode()
    client.post(f"{here}notes/{note.pk}/", {"what": "delete"})
    assert "電話は朝に" not in client.get(here).content.decode()
    client.post(f"{here}notes/{note.pk}/", {"clear": "1"})
    assert "電話は朝に" in client.get(here).content.decode()
    assert light.post(f"{here}details/department/", {"value": "x"}).status_code == 403
    assert light.post(f"{here}merge/", {}).status_code == 403


def test_a_company_has_its_page(cast: Cast, twice: tuple[Customer, Customer]) -> None:
    company = company_named(cast.workspace.pk, "青山商事", by=cast.agent)
    describe(twice[0], by=cast.agent, company=company)
    client, here = signed_in(cast.agent), reverse("desk:company_page", args=["mado", company.pk])
    assert client.post(f"{here}details/reading/", {"value": "あおやましょうじ"}).status_code == 204
    assert client.post(f"{here}details/name/", {"value": ""}).status_code == 422
    assert client.post(f"{here}notes/", {"text": "請求は月末"}).status_code == 204
    page = client.get(here).content.decode()
    assert all(each in page for each in ("あおやましょうじ", "請求は月末", "山田 花子"))
    assert client.get(f"{here}details/department/").status_code == 404
    assert Company.objects.get().reading == "あおやましょうじ"


def test_consent_is_recorded_and_taken_back(cast: Cast, twice: tuple[Customer, Customer]) -> None:
    client, here = signed_in(cast.agent), page_of(twice[0])
    given = {"state": "given", "way": "phone", "on": "2026-11-01", "proof": "お電話にて"}
    assert client.post(f"{here}consents/marketing/", given | {"on": "昨日"}).status_code == 422
    assert client.post(f"{here}consents/marketing/", given | {"way": "fax"}).status_code == 422
    assert client.post(f"{here}consents/marketing/", given).status_code == 204
    assert "2026-11-01" in client.get(here).content.decode()
    assert "お電話にて" in client.get(f"{here}consents/marketing/").content.decode()
    client.post(f"{here}consents/marketing/", {"clear": "1"})
    assert "2026-11-01" not in client.get(here).content.decode()


def test_two_cards_are_proposed_compared_merged_and_taken_apart(cast: Cast, twice: tuple[Customer, Customer]) -> None:
    one, other = twice
    describe(other, by=cast.agent, department="総務部")
    client = signed_in(cast.agent)
    beside = client.get(reverse("desk:card_beside", args=["mado", Conversation.objects.get(customer=one).number]))
    assert "電話番号が同じ" in beside.content.decode()
    assert "山田花子" in client.get(reverse("desk:duplicates", args=["mado"])).content.decode()
    compared = client.get(f"{page_of(one)}merge/preview/", {"card": other.pk}).content.decode()
    assert "総務部" in compared
    chosen = {"card": [one.pk, other.pk], "into": one.pk, "line-department": other.pk, "line-name": one.pk}
    done = client.post(f"{page_of(one)}merge/", chosen)
    assert done.status_code == 204
    said = json.loads(done["HX-Trigger"])["madoguchi:said"]
    assert (said["page"], said["undo"].startswith("merges/")) == (page_of(one), True)
    assert client.post(f"{page_of(one)}merge/", chosen).status_code == 422
    assert client.get(page_of(other))["Location"] == page_of(one)
    page = client.get(page_of(one)).content.decode()
    assert "総務部" in page
    describe(one, by=cast.lead, department="人事部")
    way_back = f"{page_of(one)}{said['undo']}/"
    assert "部署" in client.get(way_back).content.decode()
    undone = client.post(way_back, {"clear": "1"})
    assert "部署" in json.loads(undone["HX-Trigger"])["madoguchi:said"]["words"]
    assert Conversation.objects.filter(customer=other).count() == 1
    assert client.post(way_back, {"clear": "1"}).status_code == 404


def test_two_people_are_not_proposed_again(cast: Cast, twice: tuple[Customer, Customer]) -> None:
    one, other = twice
    pair, client = PossibleDuplicate.objects.get(), signed_in(cast.agent)
    assert client.post(f"{page_of(other)}pairs/{pair.pk}/").status_code == 204
    assert "data-pair" not in client.get(page_of(one)).content.decode()
    client.post(f"{page_of(other)}pairs/{pair.pk}/", {"clear": "1"})
    assert "data-pair" in client.get(page_of(one)).content.decode()


def test_duplicates_and_customers_come_a_page_at_a_time(cast: Cast) -> None:
    many = Customer.objects.bulk_create(Customer(workspace=cast.workspace, name=f"佐藤{n:03}") for n in range(90))
    for n in range(0, 90, 2):
        PossibleDuplicate.objects.create(
            workspace=cast.workspace, one=many[n], other=many[n + 1], reasons=["phone"], strength=n
        )
    client = signed_in(cast.light)
    for name, mark in (("duplicates", "data-pair="), ("customer_index", "/w/mado/customers/")):
        url = reverse(f"desk:{name}", args=["mado"])
        first = client.get(url, headers={"HX-Request": "true"}).content.decode()
        following = first.rsplit('hx-get="', 1)[1].split('"')[0].replace("&amp;", "&")
        second = client.get(following, headers={"HX-Request": "true"}).content.decode()
        assert mark in second
        assert "佐藤088" in first if name == "duplicates" else "佐藤000" in first
        assert "佐藤088" not in second
    found = client.get(reverse("desk:customer_index", args=["mado"]), {"q": "佐藤042", "part": "1"})
    assert "佐藤042" in found.content.decode()


def test_who_was_merged_meanwhile_is_not_taken_for_a_conversation(cast: Cast, twice: tuple[Customer, Customer]) -> None:
    one, other = twice
    merge([other], one, by=cast.agent)
    page = signed_in(cast.agent).get(f"{page_of(one)}merge/preview/", {"card": other.pk}).content.decode()
    assert "選んだ顧客" in page


def test_the_nameless_stand_last_and_those_of_mere_spam_nowhere(cast: Cast) -> None:
    spam = cast.conversation(sender="ad@spam.example", name="")
    mark_spam(spam, by=cast.agent)
    cast.conversation(sender="nameless@example.jp", name="")
    cast.conversation(name="山田 花子")
    client, url = signed_in(cast.agent), reverse("desk:customer_index", args=["mado"])
    page = client.get(url, {"part": "1"}).content.decode()
    assert 0 < page.index("山田 花子") < page.index("nameless@example.jp")
    assert "ad@spam.example" not in page
    assert "ad@spam.example" in client.get(url, {"part": "1", "q": "ad@"}).content.decode()


def test_what_came_of_earlier_ones_is_said_in_words(cast: Cast) -> None:
    conversation = cast.conversation()
    close(cast.conversation(subject="済んだ件"), by=cast.agent, without_reply=True)
    page = signed_in(cast.agent).get(reverse("desk:conversation", args=["mado", conversation.number])).content.decode()
    assert "返信不要で完了" in page


def test_the_undo_of_a_merge_belongs_to_its_customer(cast: Cast, twice: tuple[Customer, Customer]) -> None:
    one, other = twice
    third = Customer.objects.create(workspace=cast.workspace, name="佐藤 愛")
    done = merge([other], one, by=cast.agent)
    assert signed_in(cast.agent).post(f"{page_of(third)}merges/{done.batch}/", {"clear": "1"}).status_code == 404
    assert signed_in(cast.outsider).get(page_of(one)).status_code == 404
    assert CustomerMerge.objects.get().undone_at is None


def test_internal_notes_are_pinned_several_at_once(cast: Cast) -> None:
    conversation = cast.conversation()
    first, second = (note(conversation, by=cast.agent, text=text) for text in ("返金は不可", "部品は12月入荷"))
    client, here = signed_in(cast.light), reverse("desk:conversation", args=["mado", conversation.number])
    for each in (first, second):
        assert client.post(f"{here}notes/{each.pk}/pin/", {"what": "pin"}).status_code == 200
    beside = client.get(f"{here}card/").content.decode()
    assert beside.index("部品は12月入荷") < beside.index("返金は不可")
    client.post(f"{here}notes/{first.pk}/pin/", {"what": "unpin"})
    assert "返金は不可" not in client.get(f"{here}card/").content.decode()
    inbound = conversation.messages.get(kind="inbound")
    assert client.post(f"{here}notes/{inbound.pk}/pin/", {"what": "pin"}).status_code == 404
