"""The settings pages: made, tried, looked into, read again, written to files; closed to whom they do not concern."""

import json
from typing import Any

import pytest
from django.test import Client

from madoguchi.accounts.portable import kinds
from madoguchi.channels.custom import keeping
from madoguchi.channels.custom.models import CustomChannel, ReceivedCall
from madoguchi.channels.custom.tests.conftest import TOLD, Bridge
from madoguchi.conversations.models import Message
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(cast: Cast, client: Client) -> str:
    client.force_login(cast.owner)
    return f"/w/{cast.workspace.slug}/settings/channels/"


def posted(cast: Cast, **told: Any) -> dict[str, Any]:
    usual = {"name": "自社アプリ", "icon": "phone", "inbox": cast.inbox.pk, "url": "https://app.example.jp/in", "is_on": "on"}
    return usual | {"longest": 1000, "per_minute": 60, "keep_days": 30} | told


def test_one_is_made_and_its_secret_opens_the_door(cast: Cast, client: Client, pages: str) -> None:
    answer = client.post(f"{pages}new/", posted(cast))
    secret = "whsec_" + answer.content.decode().partition("whsec_")[2].partition("<")[0]
    made = CustomChannel.objects.get()
    assert made.public_id in answer.content.decode()
    assert Bridge(made, secret).post(TOLD).status_code == 202
    assert client.post(f"{pages}new/", posted(cast)).status_code == 422, "the name is taken"
    assert client.post(f"{pages}new/", posted(cast, name="x", url="ftp://x")).status_code == 422
    assert client.post(f"{pages}new/", posted(cast, name="x", inbox=cast.other_inbox.pk)).status_code == 422


def test_of_two_who_change_one_at_once_the_second_is_told(bridge: Bridge, cast: Cast, client: Client, pages: str) -> None:
    at = f"{pages}{bridge.channel.pk}/"
    shown = client.get(at).context["shown"]
    assert client.post(at, posted(cast, name="B", shown=shown)).status_code == 302
    for _try in range(2):
        late = client.post(at, posted(cast, name="C", shown=shown))
        assert (late.status_code, late.context["shown"]) == (422, shown)
    bridge.channel.refresh_from_db()
    assert bridge.channel.name == "B"


def test_what_was_not_taken_is_seen_with_its_words_and_read_again(
    bridge: Bridge, cast: Cast, client: Client, pages: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge.call("customer.edited", {"id": "later", "text": "<script>alert(1)</script>"})
    row = ReceivedCall.objects.get()
    shown = client.get(f"{pages}calls/{row.pk}/").content.decode()
    assert "data.id" in shown
    assert "<script>alert" not in shown
    assert row.call_id in shown
    bridge.says(id="later", text="先に届くはずの発言")
    assert client.post(f"{pages}calls/{row.pk}/reading/", follow=True).status_code == 200
    row.refresh_from_db()
    assert (row.state, Message.objects.get().text) == ("taken", "<script>alert(1)</script>")
    assert client.get(f"{pages}{bridge.channel.pk}/calls/?state=refused").status_code == 200


def test_they_are_closed_to_agents_and_to_other_workspaces(bridge: Bridge, cast: Cast, client: Client, pages: str) -> None:
    bridge.says()
    call = ReceivedCall.objects.get()
    for person, status in ((cast.agent, 403), (cast.outsider, 404)):
        client.force_login(person)
        for path in (pages, f"{pages}{bridge.channel.pk}/", f"{pages}calls/{call.pk}/"):
            assert client.get(path).status_code == status, path
    own = f"/w/{cast.other_workspace.slug}/settings/channels/"
    assert client.get(f"{own}{bridge.channel.pk}/").status_code == 404
    assert client.post(f"{own}{bridge.channel.pk}/secret/").status_code == 404


def test_the_desk_answers_by_the_channel_and_says_how_long_it_may_be(
    bridge: Bridge, cast: Cast, client: Client, pages: str
) -> None:
    client.force_login(cast.agent)
    here = f"/w/{cast.workspace.slug}/conversations/{bridge.began().number}/"
    page = client.get(here).content.decode()
    assert "店頭タブレット" in page
    assert "店頭タブレット" in client.get(f"/w/{cast.workspace.slug}/unassigned/rows/").content.decode()
    assert "/source/" not in page
    assert 'maxlength="200"' in page
    refused = client.post(f"{here}replies/", {"text": "あ" * 201, "key": "a"})
    assert (refused.status_code, "200" in json.loads(refused.content)["words"]) == (422, True)
    assert client.post(f"{here}replies/", {"text": "ございます。", "key": "b"}).status_code == 200
    assert Message.objects.get(kind="reply").to == [{"name": "田中 実", "address": "tablet-1"}]


def test_it_goes_into_files_without_its_secret(bridge: Bridge, cast: Cast) -> None:
    kind = next(each for each in kinds.every() if each.name == "custom_channels")
    (row,) = kind.rows(cast.membership(cast.owner))
    values = dict(kind.values(row))
    assert "secret" not in str(values)
    keeping.remove(row, by=cast.owner)
    again = kind.make(values, cast.membership(cast.owner))
    assert dict(kind.values(again)) == values
    assert again.public_id != row.public_id
    assert kind.change(again, values | {"active": False}, cast.membership(cast.owner)).is_on is False
