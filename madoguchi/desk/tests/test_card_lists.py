"""Lists of customers and companies: in the order of the fifty sounds, a page after the other."""

from typing import Any

import pytest
from django.urls import reverse

from madoguchi.customers.describing import company_named, describe
from madoguchi.customers.models import Customer
from madoguchi.customers.tests.test_ordering import IN_ORDER
from madoguchi.desk.tests.test_customer_details import signed_in
from tests.cast import Cast


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
        ("Zeta Inc", 0),
        ("有限会社あおい", 0),
        ("㈱さくら", 0),
        ("株式会社わかば", 1),
    ]
    assert "わかば" in client.get(url, {"part": "1", "q": "わか"}).content.decode()
    assert signed_in(cast.outsider).get(url).status_code == 404
