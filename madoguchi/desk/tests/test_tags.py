"""Tags at the desk: the picker, one made in passing, what the list and the settings show."""

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.conversations.models import Tag
from madoguchi.conversations.tags import keeping
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_picker_puts_on_and_takes_off(cast: Cast) -> None:
    conversation, refund = cast.conversation(), keeping.make(cast.workspace, "返金", reading="ヘンキン", by=cast.lead)
    client, url = signed_in(cast.agent), reverse("desk:tags", args=["mado", conversation.number])
    assert "へんきん" in client.get(url).content.decode()
    assert "返金" in client.post(url, {"to": refund.pk}).content.decode()
    assert "返金" in client.get(reverse("desk:rows", args=["mado", "open"])).content.decode()
    client.post(url, {"to": refund.pk})
    assert not refund.taggings.exists()


def test_making_one_in_passing_is_a_right(cast: Cast) -> None:
    url = reverse("desk:tags", args=["mado", cast.conversation().number])
    assert signed_in(cast.agent).post(url, {"name": "初期不良"}).status_code == 403
    assert signed_in(cast.lead).post(url, {"name": "初期不良"}).status_code == 200
    answer = signed_in(cast.lead).post(url, {"name": "初期 不良" * 30})
    assert answer.status_code == 422 and answer.content
    assert list(Tag.objects.values_list("name", flat=True)) == ["初期不良"]


def test_settings_make_merge_undo_and_archive(cast: Cast) -> None:
    client, page = signed_in(cast.lead), reverse("conversations:tags", args=["mado"])
    for name in ("返金", "払い戻し"):
        assert client.post(page, {"name": name, "colour": "shu"}).status_code == 302
    assert client.post(page, {"name": "返金", "colour": "shu"}).status_code == 422
    refund, money = Tag.objects.get(name="返金"), Tag.objects.get(name="払い戻し")
    client.post(reverse("conversations:merge_tag", args=["mado", money.pk]), {"into": refund.pk})
    assert "払い戻し" in client.get(reverse("conversations:tag", args=["mado", refund.pk])).content.decode()
    stand = reverse("conversations:tag_standing", args=["mado", money.pk])
    client.post(stand, {"what": "apart"})
    client.post(stand, {"what": "archive"})
    money.refresh_from_db()
    assert (money.merged_into, bool(money.archived_at)) == (None, True)
    assert signed_in(cast.agent).get(page).status_code in {403, 404}
