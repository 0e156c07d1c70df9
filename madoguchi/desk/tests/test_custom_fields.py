"""Custom fields at the desk: edited in place, taken back, asked for before closing; their settings."""

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.conversations.custom_fields import entries
from madoguchi.conversations.models import Conversation, CustomField, CustomValue, Status
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def made(cast: Cast, name: str, kind: str, text: str = "", **more) -> CustomField:
    field = CustomField.objects.create(workspace=cast.workspace, name=name, kind=kind, **{"home": "conversation"} | more)
    entries.keep(field, entries.read(text))
    return field


def test_a_field_is_edited_in_place_and_taken_back(cast: Cast) -> None:
    conversation, field = cast.conversation(), made(cast, "金額", "money")
    client, url = signed_in(cast.agent), reverse("desk:field", args=["mado", conversation.number, field.pk])
    assert "data-in-place" in client.get(url).content.decode()
    answer = client.post(url, {f"field-{field.pk}": "12,800円"})
    assert "¥12,800" in answer.content.decode()
    assert client.post(url, {f"field-{field.pk}": "たくさん"}).status_code == 422
    assert "¥12,800" in client.get(url + "?history").content.decode() or client.get(url + "?history").status_code == 200
    client.post(url, {"clear": "1"})
    assert not CustomValue.objects.exists()


def test_a_customers_field_needs_the_right(cast: Cast) -> None:
    conversation, field = cast.conversation(), made(cast, "会員番号", "text", home="customer")
    url = reverse("desk:field", args=["mado", conversation.number, field.pk])
    assert signed_in(cast.light).post(url, {f"field-{field.pk}": "1"}).status_code == 403
    assert signed_in(cast.agent).post(url, {f"field-{field.pk}": "1"}).status_code == 200


def test_closing_asks_in_place(cast: Cast) -> None:
    conversation, field = cast.conversation(), made(cast, "分類", "choice", "修理\n 電源\n返品", is_required=True)
    client, url = signed_in(cast.agent), reverse("desk:closure", args=["mado", conversation.number])
    asked = client.post(url)
    assert asked.status_code == 409 and f"field-{field.pk}" in asked.content.decode()
    assert client.post(url, {"agreed": "1"}).status_code == 409
    assert client.post(url, {f"field-{field.pk}": "ない"}).status_code == 422
    assert client.post(url, {f"field-{field.pk}": str(field.entries.get(name="電源").pk)}).status_code == 200
    assert Conversation.objects.get(pk=conversation.pk).status == Status.CLOSED


def test_send_and_close_waits_for_the_field_and_keeps_the_text(cast: Cast) -> None:
    conversation = cast.conversation()
    made(cast, "分類", "text", is_required=True)
    client, url = signed_in(cast.agent), reverse("desk:replies", args=["mado", conversation.number])
    posted = {
        "text": "お手数をおかけしております。",
        "to": "hanako@example.com",
        "then": "close",
        "agreed": "1",
        "reason": "確認済み",
    }
    answer = client.post(url, posted)
    assert (answer.status_code, "分類" in answer.json()["words"]) == (422, True)
    assert not conversation.messages.filter(kind="reply").exists()
    assert client.post(url, posted | {"then": "waiting"}).status_code != 422


def test_settings_make_change_and_archive(cast: Cast) -> None:
    client = signed_in(cast.owner)
    new = reverse("conversations:new_custom_field", args=["mado", "conversation"])
    assert client.post(new, {"name": "分類", "kind": "choice", "entries": ""}).status_code == 422
    assert client.post(new, {"name": "分類", "kind": "choice", "entries": "修理\n  電源\n返品"}).status_code == 302
    assert client.post(new, {"name": "分類", "kind": "text"}).status_code == 422
    field = CustomField.objects.get()
    assert [each.path for each in field.entries.order_by("position")] == ["修理", "修理 › 電源", "返品"]
    page = reverse("conversations:custom_field", args=["mado", field.pk])
    assert "  電源" in client.get(page).content.decode()
    CustomValue.objects.create(
        workspace=cast.workspace, field=field, conversation=cast.conversation(), choice=field.entries.get(path="返品")
    )
    answer = client.post(page, {"name": "分類", "kind": "choice", "entries": "修理\n  電源"}, follow=True)
    assert field.entries.get(path="返品").removed_at and answer.status_code == 200
    client.post(reverse("conversations:custom_field_standing", args=["mado", field.pk]), {"what": "archive"})
    assert signed_in(cast.lead).get(page).status_code in {403, 404}
    assert "分類" in client.get(reverse("conversations:custom_fields", args=["mado"])).content.decode()
