"""Answers go out: signed, under one id on every try, in order, and nothing of it is lost or left without a word."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook

from madoguchi.accounts.models import Notification
from madoguchi.channels.custom import calling, keeping, telling
from madoguchi.channels.custom.models import CustomChannel, SentCall
from madoguchi.channels.custom.tests.conftest import Bridge
from madoguchi.conversations import channels, releasing, replying
from madoguchi.conversations.models import Attachment, Conversation, Message, Scan, Status
from madoguchi.conversations.recipients import default_recipients
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery, Event
from madoguchi.kit import files
from madoguchi.kit.fetching import Answer, NotAnswered, NotFetched
from tests.cast import Cast

pytestmark = pytest.mark.django_db


class Other:
    """What the bridge is sent, and how it answers."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.answers: list[Any] = []

    def post(self, url: str, body: bytes, headers: Any, *, whole: bool = False) -> Answer:  # noqa: ARG002
        self.calls.append({"url": url, "body": body, "headers": headers, **json.loads(body)})
        answer = self.answers.pop(0) if self.answers else Answer(200, {}, b'{"id": "theirs-1"}')
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Other:
    found = Other()
    monkeypatch.setattr(calling, "caller", lambda: found)
    return found


def answered(conversation: Conversation, cast: Cast, text: str = "白と黒がございます。", **told: Any) -> Message:
    to, _cc = default_recipients(conversation)
    return replying.reply(conversation, by=cast.agent, text=text, to=to, **told)


def carried(*, at: Any = None) -> None:
    """All that is due, whatever the pace."""
    for _ in range(9):
        CustomChannel.objects.update(free_at=None)
        Delivery.objects.filter(next_try__gt=timezone.now()).update(next_try=timezone.now())
        if not delivering.work_once():
            return


def carry_once() -> None:
    CustomChannel.objects.update(free_at=None)
    delivering.work_once()


def of(message: Message) -> Delivery:
    found = releasing.delivery_of(message)
    assert found is not None
    return found


def test_an_answer_is_signed_and_told_whole(bridge: Bridge, cast: Cast, other: Other) -> None:
    conversation = bridge.began(id="t-9", conversation="case-5")
    message = answered(conversation, cast)
    carried()
    (call,) = other.calls
    Webhook(bridge.secret).verify(call["body"], call["headers"])
    assert call["headers"]["webhook-id"] == f"message:{message.pk}"
    told = call["data"]
    assert (call["type"], told["id"], told["conversation"], told["to"]) == (
        "agent.message", f"m_{message.pk}", "case-5", "tablet-1",
    )  # fmt: skip
    assert (told["text"], told["name"], told["reply_to"]) == ("白と黒がございます。", "佐藤", "t-9")
    assert (of(message).state, SentCall.objects.get().their_id) == ("done", "theirs-1")
    assert message.subject == ""
    conversation.refresh_from_db()
    assert conversation.status == Status.WAITING


def test_it_can_be_undone_before_it_leaves(bridge: Bridge, cast: Cast, other: Other) -> None:
    message = answered(bridge.began(), cast, hold=timedelta(seconds=10))
    draft = releasing.undo(message, by=cast.agent)
    carried()
    assert (draft and draft.text, other.calls) == ("白と黒がございます。", [])


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (NotFetched("no such host"), "deferred", "unreachable"),
        (NotAnswered("TimeoutError"), "in_doubt", "no_answer"),
        (Answer(503, {}, b"busy"), "deferred", "503"),
        (Answer(429, {"retry-after": "7"}, b""), "deferred", "429"),
        (Answer(401, {}, b"bad signature"), "failed", "401"),
        (Answer(302, {"location": "http://10.0.0.1/"}, b""), "failed", "302"),
    ],
)
def test_what_the_bridge_says_is_shown_and_tried_under_the_same_id(
    bridge: Bridge, cast: Cast, other: Other, answer: Any, state: str, code: str
) -> None:
    message = answered(bridge.began(), cast)
    other.answers = [answer]
    carry_once()
    assert (of(message).state, of(message).code) == (state, code)
    delivering.try_again(of(message).pk)
    carry_once()
    assert of(message).state == "done"
    assert len({call["headers"]["webhook-id"] for call in other.calls}) == 1


def test_a_silent_bridge_is_left_alone_for_a_while(bridge: Bridge, cast: Cast, other: Other) -> None:
    one, two = (answered(bridge.began(conversation=key), cast) for key in "ab")
    other.answers = [NotFetched("too slow")]
    delivering.work_once()
    assert (of(one).code, of(two).code, len(other.calls)) == ("unreachable", "pace", 1)


def test_what_was_said_first_goes_first(bridge: Bridge, cast: Cast, other: Other) -> None:
    conversation = bridge.began()
    one, two = answered(conversation, cast, "一つ目"), answered(conversation, cast, "二つ目")
    other.answers = [Answer(500, {}, b"")]
    carry_once()
    assert (of(one).state, of(two).code) == ("deferred", "in_order")
    carried()
    carried()
    assert [call["data"]["text"] for call in other.calls] == ["一つ目", "一つ目", "二つ目"]


def test_gone_stops_the_channel_loudly_until_somebody_lets_it_go_on(bridge: Bridge, cast: Cast, other: Other) -> None:
    one, two = (answered(bridge.began(conversation=key), cast) for key in "ab")
    other.answers = [Answer(410, {}, b"")]
    carried()
    assert (of(one).code, of(two).code, len(other.calls)) == ("410", "channel_off", 1)
    telling.tell(Event.objects.get(kind="custom_channel_stopped"))
    assert Notification.objects.filter(kind=telling.STOPPED, person=cast.owner).exists()
    assert keeping.go_on(CustomChannel.objects.get(), by=cast.owner) == 2
    carried()
    assert (of(one).state, of(two).state) == ("done", "done")


def test_what_the_channel_cannot_carry_does_not_leave(bridge: Bridge, cast: Cast, other: Other) -> None:
    conversation = bridge.began()
    with pytest.raises(channels.NotCarried, match="200"):
        answered(conversation, cast, "あ" * 201)
    keeping.change(bridge.channel, takes_files=False, by=cast.owner)
    file = Attachment.objects.create(workspace=cast.workspace, name="a", type="x", size=1, path="x", sha256="x")
    with pytest.raises(channels.NotCarried):
        answered(conversation, cast, attachments=[file.pk])
    assert not Delivery.objects.exists()


def test_files_are_fetched_by_addresses_that_close(bridge: Bridge, cast: Cast, other: Other, client: Client) -> None:
    message = answered(bridge.began(), cast, hold=timedelta(seconds=10))
    stored = files.store_bytes(b"price list", "価格表.txt", "attachments")
    told = {"workspace": cast.workspace, "name": stored.name, "type": stored.type, "size": 10}
    file = Attachment.objects.create(message=message, path=stored.path, sha256=stored.sha256, **told)
    releasing.send_now(message)
    carried()
    (shown,) = other.calls[0]["data"]["files"]
    path = "/hooks/" + shown["url"].partition("/hooks/")[2]
    answer = client.get(path)
    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (b"price list", "application/octet-stream")
    assert client.get(path.replace("/files/", "/files/x")).status_code == 404
    Attachment.objects.filter(pk=file.pk).update(scan=Scan.INFECTED)
    assert client.get(path).status_code == 404


def test_receipts_are_marked_and_a_late_failure_comes_back(bridge: Bridge, cast: Cast, other: Other) -> None:
    message = answered(bridge.began(), cast)
    carried()
    for state in ("delivered", "read", "read"):
        assert bridge.call("receipt", {"message": f"m_{message.pk}", "state": state}).status_code == 202
    message.refresh_from_db()
    assert [each["code"] for each in message.marks] == ["delivered", "seen"]
    failed = {"message": "theirs-1", "state": "failed", "reason": "端末が見つかりません"}
    assert bridge.call("receipt", failed).status_code == 202
    assert (of(message).state, of(message).words) == ("failed", "端末が見つかりません")
    assert Conversation.objects.get().status == Status.OPEN
    assert bridge.call("receipt", {"message": "m_999", "state": "read"}).status_code == 422


def test_a_receipt_of_another_channels_message_is_refused(bridge: Bridge, cast: Cast, other: Other) -> None:
    message = answered(bridge.began(), cast)
    carried()
    strange = Bridge(*keeping.make(cast.other_workspace, cast.other_inbox, name="別", by=cast.outsider))
    assert strange.call("receipt", {"message": f"m_{message.pk}", "state": "read"}).status_code == 422
    told = {"id": "x", "from": {"id": "y"}, "text": "z", "reply_to": f"m_{message.pk}"}
    assert strange.call("customer.message", told).status_code == 202
    assert Message.objects.latest("pk").marks == []


def test_a_test_shows_what_the_bridge_answers(bridge: Bridge, cast: Cast, other: Other, client: Client) -> None:
    client.force_login(cast.owner)
    page = f"/w/{cast.workspace.slug}/settings/channels/{bridge.channel.pk}/"
    client.post(f"{page}test/")
    assert 'hx-trigger="every 1s"' in client.get(page).content.decode()
    other.answers = [Answer(401, {}, b"bad signature")]
    carried()
    assert other.calls[0]["type"] == "channel.test"
    assert "（401）" in client.get(page).content.decode() or "(401)" in client.get(page).content.decode()
