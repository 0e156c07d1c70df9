"""Merging, splitting, links, side conversations, snoozes and tasks over their addresses; nobody sees what is closed to them."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.conversations import linking, merging, tasking
from madoguchi.conversations.approvals import ruling
from madoguchi.conversations.models import Conversation, Draft, Link, SideConversation, Status, Tag, Task
from madoguchi.conversations.opening import open_inbox
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.sides.receiving import receive as receive_aside
from madoguchi.conversations.tags import tagging
from madoguchi.journal.models import Delivery
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.agent)
    return client


def url(conversation: Conversation, noun: str = "") -> str:
    return f"/w/mado/conversations/{conversation.number}/{noun}"


def fresh(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def hidden(cast: Cast) -> Conversation:
    closed = open_inbox(cast.workspace, name="法務", address="law@mado.example.jp", by=cast.owner)
    closed.restricted_to.add(cast.workspace.teams.create(name="法務"))
    return receive(closed, mail(text="秘密", subject="秘密の件")).conversation


def test_merging_is_seen_done_and_taken_back(desk: Client, cast: Cast) -> None:
    home, other = cast.conversation("一通目"), cast.conversation("二通目", subject="続き")
    tagging.tag(other, Tag.objects.create(workspace=cast.workspace, name="至急"), by=cast.agent)
    page = desk.get(f"/w/mado/conversations/merge/?number={home.number}&number={other.number}").content.decode()
    assert page.count('name="into"') == 2
    assert "至急" in page
    assert desk.get(f"/w/mado/conversations/merge/?ids={home.pk},{other.pk}").content.decode().count('name="into"') == 2
    done = desk.post(url(other, "merge/"), {"number": [home.number, other.number], "into": home.number})
    assert (done.status_code, fresh(other).merged_into) == (204, home)
    assert desk.get(url(other)).headers["Location"] == url(home)
    batch = merging.merges_into(home)[0].batch
    assert f"merges/{batch}/" in desk.get(url(home)).content.decode()
    assert desk.get(url(home, f"merges/{batch}/")).status_code == 200
    assert desk.post(url(home, f"merges/{batch}/"), {"clear": "1"}).status_code == 204
    assert fresh(other).merged_into is None
    again = desk.post(url(home, f"merges/{batch}/"), {"clear": "1"})  # a colleague has pressed it too
    assert (again.status_code, again.text) == (422, "すでに元に戻されています。")


def test_different_customers_are_asked_about(desk: Client, cast: Cast) -> None:
    home, other = cast.conversation(), cast.conversation(sender="ken@example.net", name="木村 健")
    posted = {"number": [home.number, other.number], "into": home.number}
    assert desk.post(url(home, "merge/"), posted).status_code == 409
    assert fresh(other).merged_into is None
    assert desk.post(url(home, "merge/"), posted | {"agreed": "1"}).status_code == 204


def test_what_is_closed_to_a_member_is_neither_merged_nor_linked_nor_shown(desk: Client, cast: Cast) -> None:
    mine, secret = cast.conversation(), hidden(cast)
    assert desk.get(url(mine, f"merge/?q={secret.number}")).content.decode().count("秘密") == 0
    assert desk.post(url(mine, "merge/"), {"number": [mine.number, secret.number], "into": mine.number}).status_code == 422
    assert desk.post(url(mine, "links/"), {"to": secret.number, "way": "related"}).status_code == 404
    linking.link(mine, secret, Link.Kind.RELATED, by=cast.owner)
    assert "秘密の件" not in desk.get(url(mine)).content.decode()
    merging.merge([mine], secret, by=cast.owner, across_customers=True)
    assert desk.get(url(mine)).status_code == 404


def test_a_message_is_split_off_and_back(desk: Client, cast: Cast) -> None:
    conversation = cast.conversation()
    message = receive(cast.inbox, mail(text="別件です"), conversation=conversation).message
    assert desk.get(f"/w/mado/messages/{message.pk}/split/").status_code == 200
    assert desk.post(f"/w/mado/messages/{message.pk}/split/", {"subject": "別件"}).status_code == 204
    new = Conversation.objects.get(subject="別件")
    assert "別件" in desk.get(url(conversation)).content.decode()
    batch = _batch(desk, conversation)
    assert desk.post(url(conversation, f"splits/{batch}/"), {"clear": "1"}).status_code == 204
    assert fresh(new).merged_into == conversation


def _batch(desk: Client, conversation: Conversation) -> str:
    page = desk.get(url(conversation)).content.decode()
    return re.findall(r"splits/([0-9a-f]{16})/", page)[0]


def test_a_side_conversation_begins_and_is_shown(desk: Client, cast: Cast) -> None:
    conversation = cast.conversation()
    posted: dict[str, Any] = {"to": "森 <mori@maker.example.com>", "subject": "在庫", "text": "ありますか", "waits": "1"}
    assert desk.post(url(conversation, "sides/"), posted | {"to": "hanako@example.com"}).status_code == 422
    assert desk.post(url(conversation, "sides/"), posted).status_code == 200
    side = SideConversation.objects.get()
    page = desk.get(url(conversation)).content.decode()
    assert ("在庫" in page, "mori@maker" in page, fresh(conversation).waiting_for) == (True, False, "third")
    assert "ありますか" in desk.get(url(conversation, f"sides/{side.pk}/")).content.decode()
    assert desk.post(url(conversation, f"sides/{side.pk}/state/")).status_code == 200
    message = side.messages.get()
    assert desk.post(url(conversation, f"sides/{side.pk}/mails/{message.pk}/withdrawal/")).status_code == 200
    assert side.messages.get().withdrawn_at is not None


def test_an_answer_aside_stands_out_for_each_until_they_have_read_it(desk: Client, cast: Cast) -> None:
    conversation = cast.conversation()
    posted = {"to": "森 <mori@maker.example.com>", "subject": "在庫", "text": "ありますか"}
    desk.post(url(conversation, "sides/"), posted)
    side = SideConversation.objects.get()
    receive_aside(side, mail(text="あります。", sender="mori@maker.example.com"))
    assert "新しい回答" in desk.get(url(conversation)).text
    desk.get(url(conversation, f"sides/{side.pk}/"))
    assert "新しい回答" not in desk.get(url(conversation)).text
    desk.force_login(cast.lead)
    assert "新しい回答" in desk.get(url(conversation)).text


def test_a_mail_aside_is_looked_at_and_comes_back_as_a_draft(desk: Client, cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    conversation = cast.conversation()
    sides = url(conversation, "sides/")
    kept = desk.post(f"{sides}draft/", {"text": "○○の在庫は", "to": "森 <mori@maker.example.com>", "version": 0})
    file = desk.post(f"{sides}draft/attachments/", {"file": SimpleUploadedFile("図面.txt", b"x")}).json()
    assert kept.status_code == 200
    assert ("○○の在庫は" in (page := desk.get(sides).content.decode()), "図面.txt" in page) == (True, True)
    assert "○○の在庫は" not in desk.get("/w/mado/conversations/new/").content.decode()
    posted = {"to": "森 <mori@maker.example.com>", "text": "森様\n○○の在庫は", "uploads": [file["id"]], "key": "k"}
    asked = desk.post(sides, posted)
    assert (asked.status_code, "図面.txt" in asked.json()["sheet"]) == (422, True)
    assert not SideConversation.objects.exists()
    agreed = posted | {"agreed": asked.json()["agreed"], "reason": "商品名です"}
    path = desk.post(sides, agreed).json()["path"]
    side = SideConversation.objects.get()
    assert [each.name for each in side.messages.get().attachments.all()] == ["図面.txt"]
    assert "商品名です" in desk.get(url(conversation, f"sides/{side.pk}/")).content.decode()
    mine = Draft.objects.filter(aside_of=conversation)
    assert not mine.exists()
    assert desk.post(url(conversation, f"{path}/withdrawal/")).status_code == 200
    assert desk.post(url(conversation, f"{path}/withdrawal/")).status_code == 409
    back = mine.get()
    assert ("○○の在庫は" in back.text, back.side, back.attachments.count()) == (True, None, 1)


def test_a_mail_aside_waits_for_approval(desk: Client, cast: Cast) -> None:
    ruling.keep_rule(cast.workspace, None, by=cast.owner, name="外部", words=["在庫"], levels=[{"roles": [2], "hours": None}])
    conversation = cast.conversation()
    posted = {"to": "森 <mori@maker.example.com>", "text": "在庫はありますか", "waits": "1"}
    asked = desk.post(url(conversation, "sides/"), posted)
    assert "承認" in asked.json()["later"]
    path = asked.json()["path"]
    assert desk.post(url(conversation, f"{path}/release/")).json() == {"released": False}
    assert desk.post(url(conversation, f"{path}/approval/")).status_code == 200  # nobody approves their own
    delivery = Delivery.objects.get(kind="side_email")
    assert delivery.state == Delivery.State.HELD
    lead = Client()
    lead.force_login(cast.lead)
    assert "在庫はありますか" in lead.get(url(conversation)).content.decode()
    assert f"#{conversation.number}" in lead.get("/w/mado/approvals/").content.decode()
    lead.post(url(conversation, f"{path}/objection/"), {"comment": "型番も"})
    assert Draft.objects.get().text == "在庫はありますか"
    again = desk.post(url(conversation, "sides/"), posted).json()["path"]
    lead.post(url(conversation, f"{again}/approval/"))
    assert Delivery.objects.filter(kind="side_email").latest("id").state == Delivery.State.QUEUED


def test_a_forward_is_looked_at_too(desk: Client, cast: Cast) -> None:
    conversation = cast.conversation()
    posted = {"to": "mori@maker.example.com", "text": "○○の件、お願いします。"}
    asked = desk.post(url(conversation, "forwards/"), posted)
    assert (asked.status_code, "G-04" in asked.json()["sheet"]) == (422, True)
    agreed = posted | {"agreed": asked.json()["agreed"], "reason": "商品名です"}
    assert desk.post(url(conversation, "forwards/"), agreed).status_code == 200


def test_a_colleague_reads_aside_only_what_they_may_see(desk: Client, cast: Cast) -> None:
    secret = hidden(cast)
    assert desk.get(url(secret, "sides/")).status_code == 404


@pytest.mark.parametrize(
    ("posted", "status", "on"),
    [
        ({"until": "明日 9時"}, Status.SNOOZED, []),
        ({"until": "tomorrow"}, Status.SNOOZED, []),
        ({"on": "customer"}, Status.SNOOZED, []),
        ({"until": "in 3 days", "on": ["side", "child"]}, Status.SNOOZED, ["side", "child"]),
        ({"until": "そのうち"}, Status.OPEN, []),
        ({}, Status.OPEN, []),
    ],
)
def test_snoozed_by_words_or_until_something(
    desk: Client, cast: Cast, posted: dict[str, Any], status: int, on: list[str]
) -> None:
    conversation = cast.conversation()
    answer = desk.post(url(conversation, "snooze/"), posted)
    assert answer.status_code == (200 if status == Status.SNOOZED else 422)
    assert (fresh(conversation).status, fresh(conversation).wakes_on) == (status, on)
    assert desk.get(url(conversation)).status_code == 200


def test_tasks_are_added_ticked_and_asked_about_before_closing(desk: Client, cast: Cast) -> None:
    conversation = cast.conversation()
    assert desk.post(url(conversation, "tasks/"), {"text": "電話する", "due": "そのうち"}).status_code == 422
    posted = {"text": "電話する", "due": "明日 9時", "assignee": cast.agent.pk}
    assert "電話する" in desk.post(url(conversation, "tasks/"), posted).content.decode()
    task = Task.objects.get()
    assert "電話する" in desk.get("/w/mado/tasks/").content.decode()
    assert desk.post(url(conversation, "closure/")).status_code == 409
    assert fresh(conversation).status == Status.OPEN
    desk.post(url(conversation, f"tasks/{task.pk}/"), {"what": "done"})
    assert "電話する" not in desk.get("/w/mado/tasks/").content.decode()
    assert desk.post(url(conversation, "closure/")).status_code == 200


def test_closing_is_agreed_to(desk: Client, cast: Cast) -> None:
    conversation = cast.conversation()
    tasking.add(conversation, "調べる", by=cast.agent)
    assert desk.post(url(conversation, "closure/"), {"agreed": "1"}).status_code == 200
    assert fresh(conversation).waiting_for == ""


def test_waiting_for_a_third_party_by_hand(desk: Client, cast: Cast) -> None:
    conversation = cast.conversation()
    desk.post(url(conversation, "waiting/"), {"for": "third"})
    assert (fresh(conversation).status, fresh(conversation).waiting_for) == (Status.WAITING, "third")
    desk.post(url(conversation, "waiting/"))
    assert fresh(conversation).waiting_for == "customer"
