"""Lists of customers and companies: in the order of the fifty sounds, a page after the other."""

import json
from typing import Any

import pytest
from django.urls import reverse

from madoguchi.accounts.models import Team
from madoguchi.conversations.changing_customer import change_customer
from madoguchi.conversations.models import Conversation
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.receiving import receive
from madoguchi.customers import merging
from madoguchi.customers.describing import company_named, describe, describe_company
from madoguchi.customers.identifying import remove_handle
from madoguchi.customers.models import Customer
from madoguchi.customers.tests.test_ordering import IN_ORDER
from madoguchi.desk.tests.test_customer_details import signed_in
from madoguchi.journal.recording import SYSTEM
from tests.cast import Cast, mail


def test_both_databases_order_alike_and_pages_follow_each_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Customer.objects.bulk_create(Customer(workspace=cast.workspace, reading=r, name=n) for r, n in IN_ORDER[::-1])
    for n in range(3):
        cast.conversation(sender=f"nameless{n}@example.jp", name="")
    monkeypatch.setattr("madoguchi.desk.views.card_lists.PAGE", 5)
    client, url, names = signed_in(cast.agent), reverse("desk:customer_index", args=["mado"]), []
    after: Any = 0
    for _page in range(5):
        context = client.get(url, {"part": "1", "after": after}).context
        names += [each.name or each.handles.all()[0].shown for each in context["customers"]]
        after = context["after"]
    assert names == [name for _reading, name in IN_ORDER] + [f"nameless{n}@example.jp" for n in (2, 1, 0)]
    assert after == 0


def test_companies_are_listed_by_their_own_name_with_their_people(cast: Cast) -> None:
    names = ("株式会社わかば", "有限会社あおい", "Zeta Inc", "㈱さくら")
    made = [company_named(cast.workspace.pk, name, by=cast.agent) for name in names]
    describe(Customer.objects.create(workspace=cast.workspace, name="花子"), by=cast.agent, company=made[0])
    client, url = signed_in(cast.light), reverse("desk:company_index", args=["mado"])
    shown = client.get(url).context["companies"]
    assert [(each.name, number) for each, number in shown] == [
        ("有限会社あおい", 0),
        ("㈱さくら", 0),
        ("株式会社わかば", 1),
        ("Zeta Inc", 0),
    ]
    assert "わかば" in client.get(url, {"part": "1", "q": "わか"}).content.decode()
    assert signed_in(cast.outsider).get(url).status_code == 404


def test_two_companies_are_compared_merged_and_taken_apart(cast: Cast) -> None:
    one, other = (company_named(cast.workspace.pk, name, by=cast.agent) for name in ("株式会社青山", "青山（株）"))
    describe(Customer.objects.create(workspace=cast.workspace, name="花子"), by=cast.agent, company=other)
    describe_company(other, by=cast.agent, tier="ゴールド")
    client, page = signed_in(cast.agent), reverse("desk:company_page", args=["mado", one.pk])
    assert "青山（株）" in client.get(f"{page}merge/").content.decode()
    compared = client.get(f"{page}merge/preview/", {"card": other.pk}).content.decode()
    assert f'name="line-tier" value="{other.pk}" checked' in compared
    asked = {"card": other.pk, "into": one.pk, "was": other.pk, "line-name": other.pk, "line-tier": other.pk}
    turned = client.get(f"{page}merge/preview/", asked).content.decode()
    assert f'name="line-name" value="{one.pk}" checked' in turned
    asked |= {"into": other.pk, "was": one.pk, "line-name": other.pk}
    assert f'name="line-name" value="{other.pk}" checked' in client.get(f"{page}merge/preview/", asked).content.decode()
    chosen = {"card": [one.pk, other.pk], "into": one.pk, "line-tier": other.pk}
    assert signed_in(cast.light).post(f"{page}merge/", chosen).status_code == 403
    said = json.loads(client.post(f"{page}merge/", chosen)["HX-Trigger"])["madoguchi:said"]
    assert client.post(f"{page}merge/", chosen).status_code == 422
    assert client.get(reverse("desk:company_page", args=["mado", other.pk]))["Location"] == page
    shown = client.get(page).content.decode()
    assert "ゴールド" in shown
    assert "花子" in shown
    assert "青山（株）" in client.get(f"{page}history/").content.decode()
    assert "青山（株）" not in client.get(reverse("desk:company_index", args=["mado"])).content.decode()
    assert "顧客1人が元に戻ります" in client.get(f"{page}{said['undo']}/").content.decode()
    assert client.post(f"{page}{said['undo']}/", {"clear": "1"}).status_code == 204
    assert Customer.objects.get().company == other


def test_undoing_a_merge_counts_only_conversations_that_one_may_see(cast: Cast) -> None:
    closed = open_inbox(cast.workspace, name="秘密", address="secret@mado.example.jp", by=SYSTEM)
    one, other = cast.conversation().customer, cast.conversation(sender="b@example.jp").customer
    assert one
    assert other
    receive(closed, mail(sender="b@example.jp", subject="内密の件"))
    closed.restricted_to.add(Team.objects.create(workspace=cast.workspace, name="役員"))
    done = merging.merge([other], one, by=cast.agent)
    address = f"{reverse('desk:customer_page', args=['mado', one.pk])}merges/{done.batch}/"
    assert signed_in(cast.agent).get(address).context["told"]["returning"] == 1
    assert signed_in(cast.owner).get(address).context["told"]["returning"] == 2
    change_customer(Conversation.objects.get(inbox=closed), customer=None, by=cast.owner)
    assert signed_in(cast.agent).get(address).context["told"]["staying"] == []
    cast.conversation(sender="b@example.jp", subject="その後の件")
    assert signed_in(cast.agent).get(address).context["told"]["came_since"] == 1
    remove_handle(one, one.handles.get(value="b@example.jp"), by=cast.agent)
    assert signed_in(cast.agent).get(address).context["told"]["came_since"] == 0  # it would not go along
    assert len(signed_in(cast.owner).get(address).context["told"]["staying"]) == 2
