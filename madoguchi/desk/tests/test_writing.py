"""Composing as requests: sent once, stopped when stale, nothing lost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.conversations.models import Conversation, Draft, Message, SenderRule, Status
from madoguchi.conversations.receiving import receive
from madoguchi.customers.identifying import add_handle
from madoguchi.customers.models import Customer
from madoguchi.desk.tests.test_pages import signed_in
from tests.cast import Cast, mail


@pytest.fixture
def desk(cast: Cast) -> Client:
    return signed_in(cast.agent)


def _here(conversation: Conversation) -> str:
    return f"/w/mado/conversations/{conversation.number}/"


def _reply(desk: Client, conversation: Conversation, **fields: Any) -> Any:
    given = {"text": "お待たせしました。", "to": "山田 花子 <hanako@example.com>", "seen": conversation.last_message_id}
    return desk.post(f"{_here(conversation)}replies/", given | fields)


def test_the_same_click_sends_once(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    first, again = (_reply(desk, conversation, key="one-click").json() for _ in range(2))
    assert first == again
    assert Message.objects.filter(kind="reply").count() == 1


def test_sending_stops_when_the_customer_wrote_meanwhile(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    receive(cast.inbox, mail(text="追伸です。"), conversation=conversation)
    answer = _reply(desk, conversation)
    assert answer.status_code == 409
    assert "追伸です。" in answer.json()["html"]
    assert not Message.objects.filter(kind="reply").exists()
    assert _reply(desk, conversation, seen=answer.json()["seen"]).status_code == 200


@pytest.mark.parametrize(("fields", "words"), [({"to": ""}, "宛先"), ({"to": "nobody"}, "nobody"), ({"text": " "}, "本文")])
def test_what_is_missing_is_said_and_nothing_is_sent(cast: Cast, desk: Client, fields: dict[str, str], words: str) -> None:
    answer = _reply(desk, cast.conversation(), **fields)
    assert answer.status_code == 422
    assert words in answer.json()["words"]
    assert not Message.objects.filter(kind="reply").exists()


def test_an_undone_reply_comes_back_as_the_draft(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    message = _reply(desk, conversation, then="close").json()["message"]
    assert Conversation.objects.get().status == Status.CLOSED
    answer = desk.post(f"{_here(conversation)}replies/{message}/withdrawal/")
    assert answer.json()["text"] == "お待たせしました。"
    assert Conversation.objects.get().status == Status.OPEN
    assert desk.post(f"{_here(conversation)}replies/{message}/withdrawal/").status_code == 409


def test_two_windows_never_overwrite_each_other(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    url = f"{_here(conversation)}draft/"
    version = desk.post(url, {"text": "一", "version": 0}).json()["version"]
    assert desk.post(url, {"text": "二", "version": version}).status_code == 200
    late = desk.post(url, {"text": "別の画面", "version": version})
    assert late.status_code == 409
    assert late.json()["text"] == Draft.objects.get().text == "二"


def test_a_file_goes_with_the_reply(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    file = desk.post(f"{_here(conversation)}draft/attachments/", {"file": SimpleUploadedFile("手順.txt", "一".encode())}).json()
    message = Message.objects.get(pk=_reply(desk, conversation, attachments=file["id"]).json()["message"])
    assert [each.name for each in message.attachments.all()] == ["手順.txt"]
    answer = desk.get(f"/w/mado/attachments/{file['id']}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert signed_in(cast.outsider).get(f"/w/mado/attachments/{file['id']}/").status_code == 404


def test_we_write_first(cast: Cast, desk: Client) -> None:
    desk.get("/w/mado/conversations/new/")
    draft = Draft.objects.get()
    fields = {
        "inbox": cast.inbox.pk,
        "draft": draft.pk,
        "to": "木村 誠 <kimura@example.com>",
        "subject": "ご案内",
        "text": "文",
    }
    answer = desk.post("/w/mado/conversations/new/", fields | {"key": "k", "then": "waiting"}).json()
    conversation = Conversation.objects.get()
    assert answer["page"] == _here(conversation)
    assert (conversation.status, conversation.assignee) == (Status.WAITING, cast.agent)
    assert not Draft.objects.exists()


def test_a_note_stays_in_the_house(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    assert desk.post(f"{_here(conversation)}notes/", {"text": "内緒"}).status_code == 200
    assert "社内メモ" in desk.get(_here(conversation)).text
    assert desk.post(f"{_here(conversation)}notes/", {"text": ""}).status_code == 422


def test_spam_offers_a_rule_and_a_way_back(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    answer = desk.post(f"{_here(conversation)}spam/")
    assert '"block": true' in answer["HX-Trigger"]
    desk.post(f"{_here(conversation)}spam/", {"block": "address"})
    assert SenderRule.objects.get().pattern == "hanako@example.com"
    desk.post(f"{_here(conversation)}spam/", {"clear": "1"})
    assert Conversation.objects.get().status == Status.OPEN
    assert not SenderRule.objects.exists()


def test_who_writes_from_a_shared_address_is_asked(cast: Cast, desk: Client) -> None:
    first = cast.conversation()
    sister = Customer.objects.create(workspace=cast.workspace, name="山田 桃子")
    add_handle(sister, "email", "hanako@example.com", by=cast.agent)
    conversation = cast.conversation(subject="どちらでしょう")
    page = desk.get(_here(conversation)).text
    assert "このアドレスは複数の方が使っています" in page
    assert "山田 桃子 様" in page
    answer = desk.post(f"{_here(conversation)}customer/", {"to": sister.pk})
    assert "お客様を山田 桃子様に変更" in answer.text
    desk.post(f"{_here(conversation)}customer/", {"undo": "1"})
    assert Conversation.objects.get(pk=conversation.pk).customer is None
    assert Conversation.objects.get(pk=first.pk).customer != sister


@pytest.mark.parametrize("what", ["assignment", "team", "inbox", "stage", "priority", "snooze", "forward", "customer"])
def test_every_dialog_opens(cast: Cast, desk: Client, what: str) -> None:
    assert 'class="dialog-box' in desk.get(f"{_here(cast.conversation())}choices/{what}/").text


def test_a_customer_is_found_by_name_reading_or_address(cast: Cast, desk: Client) -> None:
    conversation = cast.conversation()
    Customer.objects.filter(pk=conversation.customer_id).update(reading="やまだ はなこ")
    for asked in ["花子", "はなこ", "hanako@"]:
        assert "山田 花子" in desk.get(f"{_here(conversation)}customers/", {"q": asked}).text
