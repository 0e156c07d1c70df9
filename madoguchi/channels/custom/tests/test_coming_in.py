"""Calls come in: kept, read field by field, taken once, threaded by the other side's own keys."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from madoguchi.channels.custom import forgetting, keeping, ledger
from madoguchi.channels.custom.models import CustomChannel, CustomThread, ReceivedCall
from madoguchi.channels.custom.tests.conftest import TOLD, Bridge, in_base64
from madoguchi.conversations import channels, closing, merging
from madoguchi.conversations.answering_automatically import answer
from madoguchi.conversations.models import Conversation, Message, Status
from madoguchi.customers import offering
from madoguchi.journal import waking
from madoguchi.journal.recording import SYSTEM
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_message_begins_a_conversation_and_the_next_of_its_key_joins_it(bridge: Bridge, cast: Cast) -> None:
    first = bridge.said()
    second = bridge.said(text="もう一点、色は白ですか。", reply_to="none")
    conversation = first.conversation
    assert conversation == second.conversation
    assert (conversation.channel, conversation.inbox, conversation.handle.shown) == ("custom", cast.inbox, "tablet-1")
    assert (conversation.customer.name, first.text) == ("田中 実", "店頭で見た加湿器の在庫はありますか。")
    assert channels.named(conversation) == "店頭タブレット"
    assert channels.of(conversation).longest == 200


def test_two_keys_of_one_customer_are_two_matters(bridge: Bridge) -> None:
    one, other = bridge.began(conversation="a"), bridge.began(conversation="b")
    assert one != other
    assert one.customer == other.customer


def test_two_channels_may_call_different_people_by_the_same_id(bridge: Bridge, cast: Cast) -> None:
    other = Bridge(*keeping.make(cast.workspace, cast.inbox, name="工場の窓口", by=cast.owner))
    assert bridge.began().customer != other.began().customer


def test_the_same_call_is_answered_the_same_and_taken_once(bridge: Bridge) -> None:
    answers = [bridge.post(TOLD, call_id="same").json() for _ in range(2)]
    assert [each.pop("repeated") for each in answers] == [False, True]
    assert answers[0] == answers[1]
    again = bridge.post(TOLD).json()  # another call with the same message
    assert again["message"] == answers[0]["message"]
    assert Message.objects.count() == 1
    assert bridge.post(TOLD.replace("こんにちは", "別の話"), call_id="same").status_code == 409


def test_what_is_wrong_is_named_with_what_belongs_there_and_kept(bridge: Bridge) -> None:
    answer = bridge.call("customer.message", {"id": 7, "from": {"nam": "x"}, "text": "a", "files": [{"url": "ftp://x"}]})
    assert answer.status_code == 422
    assert {each["field"]: each["expected"] for each in answer.json()["errors"]} == {
        "data.id": "a text of 1 to 200 characters",
        "data.from.nam": "no such field; there are: id, name, mail, phone, language",
        "data.from.id": "a text of 1 to 200 characters",
        "data.files[0].url": "an address that begins with https://",
    }
    assert ReceivedCall.objects.get().state == "refused"
    assert b"ftp://x" in ledger.body_of(ReceivedCall.objects.get())


def test_html_is_cleaned_and_read_as_text(bridge: Bridge) -> None:
    message = bridge.said(text="", html='<p onclick="x()">白い<b>加湿器</b></p><script>alert(1)</script><img src=x onerror=y>')
    assert (message.text, "<b>加湿器</b>" in message.html) == ("白い加湿器", True)
    assert not any(bad in message.html for bad in ("script", "onclick", "onerror"))


def test_a_file_comes_inside_and_its_type_is_told_by_its_content(bridge: Bridge) -> None:
    message = bridge.said(text="", files=[{"name": "../../写真.jpg", "base64": in_base64(b"%PDF-1.4 x")}])
    file = message.attachments.get()
    assert (file.name, file.type, file.size) == ("写真.jpg", "application/pdf", 10)


def test_what_they_tell_of_themselves_is_offered_and_joins_nobody(bridge: Bridge, cast: Cast) -> None:
    known = cast.conversation().customer
    who = {"id": "x", "name": "偽の山田", "mail": "hanako@example.com", "phone": "090-1234-5678"}
    message = bridge.said(**{"from": who})
    assert message.customer != known
    assert [each.value for each in offering.offers(message.customer, "", message.form_fields)] == ["090-1234-5678"]


def test_a_change_keeps_the_first_words_and_a_deletion_all(bridge: Bridge) -> None:
    message = bridge.said(id="m1", text="白をください")
    assert bridge.call("customer.edited", {"id": "m1", "text": "黒をください"}).status_code == 202
    assert bridge.call("customer.deleted", {"id": "m1"}).status_code == 202
    message.refresh_from_db()
    assert message.text == "黒をください"
    assert [each["code"] for each in message.marks] == ["changed", "deleted"]
    assert message.marks[0]["text"] == "白をください"
    assert Conversation.objects.get().preview == "黒をください"
    assert bridge.call("customer.edited", {"id": "nobody", "text": "x"}).status_code == 422


def test_an_answer_to_a_closed_one_opens_it_and_old_news_stay_old(bridge: Bridge, cast: Cast) -> None:
    conversation = closing.close(bridge.began(), by=cast.agent)
    at = (timezone.now() - timedelta(hours=3)).isoformat()
    message = bridge.said(at=at)
    conversation.refresh_from_db()
    assert (conversation.status, message.at.isoformat()) == (Status.OPEN, at)


def test_after_a_merge_what_comes_goes_to_where_it_stands_now(bridge: Bridge, cast: Cast) -> None:
    one, other = bridge.began(conversation="a"), bridge.began(conversation="b")
    merging.merge([one], into=other, by=cast.agent)
    assert bridge.began(conversation="a") == other
    assert set(CustomThread.objects.values_list("conversation", flat=True)) == {other.pk}


def test_what_was_stored_and_not_read_is_read_by_the_clock(bridge: Bridge) -> None:
    row = ledger.store(bridge.channel, "cut-off", TOLD.encode())
    ReceivedCall.objects.update(received_at=timezone.now() - timedelta(minutes=3))
    assert forgetting.read_left() == 1
    row.refresh_from_db()
    assert (row.state, row.message.text) == ("taken", "こんにちは")
    assert bridge.post(TOLD, call_id="cut-off").json()["repeated"]


def test_calls_are_forgotten_after_their_days_and_messages_stay(bridge: Bridge) -> None:
    bridge.says()
    ReceivedCall.objects.update(received_at=timezone.now() - timedelta(days=31))
    assert forgetting.forget_old() == 1
    assert Message.objects.count() == 1


def test_typing_is_told_to_the_desk_and_kept_nowhere(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[dict[str, Any]] = []
    monkeypatch.setattr(waking, "signal", lambda _kind, data: heard.append(data))
    conversation = bridge.began(conversation="a")
    assert bridge.call("customer.typing", {"conversation": "a"}).status_code == 202
    assert heard == []
    CustomChannel.objects.update(tells_typing=True)
    assert bridge.call("customer.typing", {"conversation": "a"}).json()["conversation"] == conversation.number
    assert [each["number"] for each in heard] == [conversation.number]
    assert ReceivedCall.objects.count() == 1
    assert bridge.call("customer.typing", {"conversation": "nowhere"}).status_code == 422


def test_an_automatic_answer_finds_its_way(bridge: Bridge) -> None:
    message = answer(bridge.began(), text="承りました。", by=SYSTEM, key="k")
    assert message is not None
    assert message.channel == "custom"
