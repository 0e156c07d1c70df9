"""What only thanks or acknowledges reopens nothing; what is more, or may be, does."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from madoguchi.conversations import closing, snoozing
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.listing import page
from madoguchi.conversations.models import Conversation, Message, Status, WaitingFor, WakesOn
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.replying import reply
from madoguchi.conversations.thanking import MARK, OVERRULED, asks_something, is_thanks
from madoguchi.journal.models import Event
from madoguchi.kit.addresses import Address
from tests.cast import Cast, mail

TABLE = Path(__file__).with_name("thanks.txt").read_text(encoding="utf-8").splitlines()
LABELLED = [(line[2:].replace("\\n", "\n"), line[0] == "+") for line in TABLE if line[:2] in {"+ ", "- "}]


def test_the_table_is_told_apart() -> None:
    found = [(text, wanted, is_thanks(text, "Hanako Yamada" if text.isascii() else "山田 花子")) for text, wanted in LABELLED]
    wrongly = [text for text, wanted, said in found if said and not wanted]
    missed = [text for text, wanted, said in found if wanted and not said]
    assert len(found) > 120
    assert not wrongly, "a customer would wait for ever"
    assert not missed


def test_a_name_alone_is_only_taken_from_its_writer() -> None:
    assert is_thanks("ありがとうございました。\n山田", "山田 花子")
    assert not is_thanks("ありがとうございました。\n故障", "山田 花子")


@pytest.mark.parametrize("status", [Status.WAITING, Status.CLOSED])
def test_thanks_reopen_nothing_and_one_key_does(cast: Cast, status: Status) -> None:
    talk = cast.conversation()
    (closing.close if status == Status.CLOSED else closing.wait)(talk, by=cast.agent)
    came = receive(cast.inbox, mail(text="ありがとうございました。"), conversation=talk)
    stands = Conversation.objects.get(pk=talk.pk)
    assert (came.reopened, stands.status, stands.waiting_since) == (False, status, None)
    assert [row.pk for row in page(cast.membership(cast.agent), "thanked").rows] == [talk.pk]
    assert Message.objects.get(pk=came.message.pk).marks == [{"code": MARK}]

    closing.reopen(stands, by=cast.agent)
    stands.refresh_from_db()
    assert (stands.status, stands.waiting_for, stands.thanked_at) == (Status.OPEN, WaitingFor.US, None)
    assert stands.waiting_since == came.message.at
    assert Message.objects.get(pk=came.message.pk).marks == [{"code": OVERRULED}]


def test_doubtful_words_reopen_and_take_it_out_of_the_view(cast: Cast) -> None:
    talk = cast.conversation()
    closing.close(talk, by=cast.agent)
    receive(cast.inbox, mail(text="ありがとうございました。"), conversation=talk)
    came = receive(cast.inbox, mail(text="ありがとうございます。ところで…"), conversation=talk)
    stands = Conversation.objects.get(pk=talk.pk)
    assert (came.reopened, stands.status, stands.thanked_at) == (True, Status.OPEN, None)


def test_thanks_that_come_late_begin_no_new_conversation(cast: Cast) -> None:
    talk = cast.conversation()
    closing.close(talk, by=cast.agent)
    cast.inbox.new_after_days = 1
    cast.inbox.save()
    Conversation.objects.filter(pk=talk.pk).update(closed_at=timezone.now() - timedelta(days=9))
    came = receive(cast.inbox, mail(text="助かりました！"), conversation=talk)
    assert came.conversation.pk == talk.pk
    assert Event.objects.filter(kind=ConversationEvent.MESSAGE_RECEIVED).last().payload["thanks"] is True
    assert receive(cast.inbox, mail(text="ありがとうございます。返品したいです。"), conversation=talk).is_new


def test_whoever_has_read_thanks_puts_them_away(cast: Cast) -> None:
    talk = cast.conversation()
    closing.close(talk, by=cast.agent)
    receive(cast.inbox, mail(text="ありがとうございました。"), conversation=talk)
    closing.see_thanks(talk)
    assert not page(cast.membership(cast.agent), "thanked").rows


def test_thanks_end_a_snooze_until_an_answer_and_no_other(cast: Cast) -> None:
    later = timezone.now() + timedelta(days=3)
    for until, on, status in ((None, (), Status.OPEN), (later, (), Status.SNOOZED), (None, [WakesOn.CHILD], Status.SNOOZED)):
        talk = cast.conversation()
        snoozing.snooze(talk, until=until, on=on, by=cast.agent)
        came = receive(cast.inbox, mail(text="直りました。"), conversation=talk)
        talk.refresh_from_db()
        assert (talk.status, came.reopened, talk.thanked_at) == (status, False, came.message.at)
    woken = Conversation.objects.get(status=Status.OPEN)
    assert Event.objects.get(kind=ConversationEvent.WOKEN).conversation_id == woken.pk
    closing.reopen(woken, by=cast.agent)  # there was more in it
    woken.refresh_from_db()
    assert (woken.thanked_at, woken.waiting_since is not None) == (None, True)


def test_a_yes_to_a_question_of_ours_is_an_answer(cast: Cast) -> None:
    for said, status in (
        ("交換でよろしいでしょうか。", Status.OPEN),
        ("返金しました。ほかにご不明な点はございますか？", Status.WAITING),
    ):
        talk = cast.conversation()
        reply(talk, text=said, to=[Address("", "hanako@example.com")], by=cast.agent)
        came = receive(cast.inbox, mail(text="承知しました。"), conversation=talk)
        talk.refresh_from_db()
        assert (talk.status, came.reopened) == (status, status == Status.OPEN)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("この住所へお送りしてもよろしいですか", True),
        ("ご希望の日をお知らせください。", True),
        ("Shall we send a new one?", True),
        ("ご不明な点がございましたら、お気軽にお知らせください。", False),
        ("Is there anything else I can do?", False),
        ("本日発送しました。\n> いつ届きますか？", False),
    ],
)
def test_what_a_reply_of_ours_wants_to_know(text: str, asks: bool) -> None:
    assert asks_something(text) is asks
