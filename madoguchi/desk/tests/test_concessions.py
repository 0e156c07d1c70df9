"""Granting from the conversation's page: what is within the limits is said before, what waits is seen and decided there."""

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.limits import keeping
from madoguchi.accounts.models import Role
from madoguchi.conversations.models import Concession, Conversation
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def at(conversation: Conversation, name: str, *more: object) -> str:
    return reverse(f"desk:{name}", args=["mado", conversation.number, *more])


def test_the_dialog_says_what_is_within_the_limit_before_it_is_pressed(cast: Cast, client: Client) -> None:
    keeping.keep(cast.workspace, "refund", f"role:{int(Role.AGENT)}", {"yen_case": 3_000, "yen_month": 12_000}, by=cast.owner)
    conversation = cast.conversation("注文番号 AB-12345678 の品が壊れていました。")
    client.force_login(cast.agent)
    assert "3,000円まで即決できます（今月あと12,000円）" in client.get(at(conversation, "concessions")).text
    page = client.get(at(conversation, "concession_limit"), {"kind": "refund", "yen": "３，０００"}).text
    assert "承認を依頼" not in page
    page = client.get(at(conversation, "concession_limit"), {"kind": "refund", "yen": "3,001"}).text
    assert "承認を依頼します" in page
    assert 'name="days"' in client.get(at(conversation, "concessions"), {"kind": "extension"}).text


def test_what_waits_is_decided_on_the_page_and_counts_on_the_card(cast: Cast, client: Client) -> None:
    keeping.begin(cast.workspace, by=cast.owner)
    conversation = cast.conversation()
    client.force_login(cast.agent)
    form = {"kind": "refund", "yen": "9,000", "reason": "二度の不良のため", "key": "abc", "order_number": "AB-1"}
    assert client.post(at(conversation, "concessions"), form | {"reason": ""}).status_code == 422
    for _twice in range(2):
        assert client.post(at(conversation, "concessions"), form).status_code == 200
    row = Concession.objects.get()
    page = client.get(at(conversation, "conversation")).text
    assert "concession-waits" in page
    assert "grant-approve" not in page
    client.force_login(cast.lead)
    assert "grant-approve" in client.get(at(conversation, "conversation")).text
    assert f"/conversations/{conversation.number}/" in client.get(reverse("desk:rows", args=["mado", "approvals"])).text
    assert client.post(at(conversation, "concession_objection", row.pk)).status_code == 422
    assert "特別対応：返金 9,000円" in client.post(at(conversation, "concession_approval", row.pk)).text
    card = client.get(reverse("desk:customer_page", args=["mado", conversation.customer_id])).text
    assert "過去12か月 1件 9,000円" in card
    client.post(at(conversation, "concession_withdrawal", row.pk))
    row.refresh_from_db()
    assert row.state == Concession.State.WITHDRAWN


def test_a_figure_that_is_no_number_is_refused_and_not_left_out(cast: Cast, client: Client) -> None:
    conversation = cast.conversation()
    client.force_login(cast.agent)
    form = {"kind": "replacement", "count": "1", "reason": "初期不良", "yen": "-9000"}
    assert client.post(at(conversation, "concessions"), form).status_code == 422
    assert not Concession.objects.exists()
    client.post(at(conversation, "concessions"), form | {"yen": "９，０００円"})
    assert Concession.objects.get().yen == 9_000
