"""An answer that no person wrote changes nothing but the timeline, and says in the log that it is one."""

from typing import Any

import pytest

from madoguchi.conversations import automatic_answers
from madoguchi.conversations.answering_automatically import answer
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import AutomaticAnswer, Conversation, Inbox, Message, Promise
from madoguchi.conversations.promises import promising
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.replying import newer_than
from madoguchi.conversations.spamming import mark_spam
from madoguchi.journal.models import Delivery, Event
from madoguchi.journal.recording import SYSTEM, Actor
from madoguchi.kit.addresses import Address
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db
UNTOUCHED = (
    "status",
    "assignee_id",
    "waiting_since",
    "waiting_for",
    "last_reply_at",
    "last_activity",
    "preview",
    "last_message_id",
)


def stand(conversation: Conversation) -> list[Any]:
    conversation.refresh_from_db()
    return [getattr(conversation, name) for name in UNTOUCHED]


def greet(conversation: Conversation, key: str = "a") -> Message | None:
    return answer(conversation, text="受け付けました。明日までにご連絡いたします。", by=Actor("rule", 7), key=key)


def test_it_goes_to_who_wrote_alone_and_leaves_the_conversation_as_it_stands(cast: Cast) -> None:
    conversation = cast.conversation(cc=[Address("", "boss@example.com")])
    before = stand(conversation)
    message = greet(conversation)
    assert message is not None
    assert stand(conversation) == before
    assert ([each["address"] for each in message.to], message.cc, message.person) == (["hanako@example.com"], [], None)
    assert (message.author_name, message.is_automatic, message.subject) == ("お客様窓口", True, "Re: 加湿器の件")
    assert Delivery.objects.get().state == Delivery.State.QUEUED
    sent = Event.objects.get(kind=ConversationEvent.REPLY_SENT)
    assert (sent.payload["automatic"], sent.actor_kind, sent.actor_id) == (True, "rule", 7)
    assert newer_than(conversation, before[-1], cast.agent) == []


def test_what_it_says_is_no_promise(cast: Cast) -> None:
    greet(cast.conversation())
    sent = Event.objects.get(kind=ConversationEvent.REPLY_SENT)
    assert not [each for each in promising.REACTIONS if each.follows(sent)]
    assert not Promise.objects.exists()


def test_one_key_answers_once_and_one_conversation_once_a_day(cast: Cast) -> None:
    conversation = cast.conversation()
    first = greet(conversation)
    assert greet(conversation) == first
    receive(cast.inbox, mail(text="もう一度"), conversation=conversation)
    assert greet(conversation, "b") is None
    assert AutomaticAnswer.objects.get(key="b").why == "enough"
    assert Delivery.objects.count() == 1


def test_one_address_gets_so_many_a_day_as_the_inbox_says(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Inbox.objects.update(automatic_a_day=2)
    given = [greet(cast.conversation(), f"{n}") is not None for n in range(5)]
    assert given == [True, True, False, False, False]
    assert greet(cast.conversation(sender="taro@example.com"), "other") is not None
    monkeypatch.setattr(automatic_answers, "DAY", automatic_answers.DAY * 0)
    assert greet(cast.conversation(), "next day") is not None


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"is_automatic": True, "automatic_kind": "vacation"}, "machine"),
        ({"sender": "no-reply@example.com"}, "nobody_reads"),
        ({"sender": "support@mado.example.jp"}, "ourselves"),
        ({"auth": {"state": "failed"}}, "unproven"),
        ({"marks": [{"code": "forwarded_in", "about": "x"}]}, "passed_on"),
        ({"marks": [{"code": "form_like", "about": "x"}]}, "unsure"),
        ({"is_spam": True}, "unwanted"),
    ],
)
def test_why_there_is_none_is_kept(cast: Cast, said: dict[str, Any], why: str) -> None:
    assert greet(cast.conversation(**said)) is None
    assert AutomaticAnswer.objects.get().why == why
    assert not Delivery.objects.exists()


def test_on_trial_nothing_is_written(cast: Cast) -> None:
    conversation = cast.conversation()
    Inbox.objects.update(is_trial=True)
    assert greet(conversation) is None
    mark_spam(conversation, by=cast.agent)
    assert answer(conversation, text="x", by=SYSTEM, key="later") is None
    assert list(AutomaticAnswer.objects.order_by("id").values_list("why", flat=True)) == ["trial", "unwanted"]
