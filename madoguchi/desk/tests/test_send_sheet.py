"""送信前確認: what is found stands beside the text; a wrong mail leaves only with a reason."""

import re

import pytest
from django.test import Client

from madoguchi.conversations.models import ConfirmSending, Draft, Inbox, Message, SentAnyway
from madoguchi.journal.models import Delivery, Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    client = Client()
    client.force_login(cast.agent)
    conversation = cast.conversation()

    class Desk:
        url = f"/w/{cast.workspace.slug}/conversations/{conversation.number}/"
        new = f"/w/{cast.workspace.slug}/conversations/new/"

        def findings(self, text, **more):
            return client.post(f"{self.url}draft/findings/", {"text": text, "to": "hanako@example.com"} | more).json()

        def reply(self, text, **more):
            told = {"text": text, "to": "hanako@example.com", "key": text + more.get("agreed", "")}
            return client.post(f"{self.url}replies/", told | more)

        def start(self, **more):
            client.get(self.new)
            told = {"inbox": cast.inbox.pk, "to": "taro@example.com", "subject": "ご案内", "text": "ご案内です。", "key": "k"}
            return client.post(self.new, told | more)

        def page(self):
            return client.get(self.url).content.decode()

    Desk.client = client
    return Desk()


def agreed(answer) -> str:
    return re.search(r'data-agreed="(\w+)"', answer.json()["sheet"])[1]


def test_findings_come_with_their_place_and_their_count(desk) -> None:
    told = desk.findings("山田様\n\n○○の件です。")
    assert told["errors"] == 1
    (found,) = told["findings"]
    assert {"rule", "level", "span", "message", "fix", "evidence"} <= found.keys()
    assert (found["rule"], found["span"]) == ("G-04", [5, 7])
    assert 'data-jump="5,7"' in told["html"]
    assert desk.findings("")["findings"] == []


def test_a_wrong_mail_leaves_only_with_a_reason(desk) -> None:
    first = desk.reply("山田様\n○○の件です。")
    assert first.status_code == 422
    assert not Delivery.objects.exists()
    token = agreed(first)
    second = desk.reply("山田様\n○○の件です。", agreed=token)
    assert second.status_code == 422
    assert "理由を先に" in second.json()["sheet"] or 'role="alert"' in second.json()["sheet"]
    assert desk.reply("山田様\n●●の件です。", agreed=token, reason="x").status_code == 422  # another mail
    assert desk.reply("山田様\n○○の件です。", agreed=token, reason="商品名が○○です").status_code == 200
    kept = SentAnyway.objects.get()
    assert (kept.reason, [each["rule"] for each in kept.findings]) == ("商品名が○○です", ["G-04"])
    assert Event.objects.get(kind="findings_overruled").payload["rules"] == ["G-04"]
    assert "商品名が○○です" in desk.page()


def test_a_warning_asks_once_and_harmless_mail_never(desk) -> None:
    assert desk.reply("山田様\nありがとうございます。").status_code == 200
    answer = desk.reply("山田様\nはい。", cc="new@elsewhere.example")
    assert answer.status_code == 422
    for shown in ("new@elsewhere.example", "hanako@example.com", "お客様窓口", "Re: 加湿器の件"):
        assert shown in answer.json()["sheet"]
    assert desk.reply("山田様\nはい。", cc="new@elsewhere.example", agreed=agreed(answer)).status_code == 200


@pytest.mark.parametrize(
    ("mode", "plain", "warned", "wrong"),
    [(ConfirmSending.ALWAYS, 422, 422, 422), (ConfirmSending.FINDINGS, 200, 422, 422), (ConfirmSending.NEVER, 200, 200, 422)],
)
def test_each_inbox_has_its_mode(desk, mode, plain, warned, wrong) -> None:
    Inbox.objects.update(confirm_sending=mode)
    assert desk.reply("山田様\nはい。").status_code == plain
    assert desk.reply("山田様\nはい。。", cc="new@elsewhere.example").status_code == warned
    assert desk.reply("山田様\n○○です。").status_code == wrong


def test_a_click_that_reached_us_twice_is_answered_alike(desk) -> None:
    Inbox.objects.update(confirm_sending=ConfirmSending.ALWAYS)
    token = agreed(desk.reply("山田様\nはい。"))
    for _again in range(2):
        assert desk.reply("山田様\nはい。", agreed=token, key="same").status_code == 200
    assert Message.objects.filter(kind="reply").count() == 1


def test_a_new_conversation_is_looked_at_too(desk) -> None:
    answer = desk.start(text="○○のご案内です。")
    assert answer.status_code == 422
    assert desk.start(text="○○のご案内です。", agreed=agreed(answer), reason="下書きの確認").status_code == 200
    desk.client.get(desk.new)
    draft = Draft.objects.get()
    told = desk.client.post(f"{desk.new}{draft.pk}/draft/findings/", {"text": "{宛名}", "inbox": Inbox.objects.first().pk})
    assert told.json()["errors"] == 1


def test_only_who_answers_may_have_a_text_looked_at(cast, desk) -> None:
    desk.client.force_login(cast.light)
    assert desk.client.post(f"{desk.url}draft/findings/", {"text": "x"}).status_code == 403
    desk.client.force_login(cast.outsider)
    assert desk.client.post(f"{desk.url}draft/findings/", {"text": "x"}).status_code == 404
