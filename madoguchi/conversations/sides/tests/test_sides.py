"""Talk aside: mail out, answers in, and nothing of it near the customer."""

from datetime import timedelta

import pytest

from madoguchi.conversations import closing, doors, noting, snoozing
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.forwarding import CarriesCodes
from madoguchi.conversations.models import Conversation, SideConversation, SideMessage, Status, WakesOn
from madoguchi.conversations.sides import addressing, finishing, receiving, writing
from madoguchi.conversations.threading import tokens
from madoguchi.journal.models import Delivery, Event
from madoguchi.kit.addresses import Address
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db
MAKER = Address("メーカー 森", "mori@maker.example.com")


def begin(cast: Cast, conversation: Conversation, **more: object) -> SideMessage:
    return writing.start(conversation, by=cast.agent, to=[MAKER], subject="在庫の確認", text="在庫はありますか。", **more)  # type: ignore[arg-type]


def test_it_leaves_by_its_own_delivery_and_stays_out_of_the_timeline(cast: Cast) -> None:
    conversation = cast.conversation()
    message = begin(cast, conversation, waits=True)
    conversation.refresh_from_db()
    assert Delivery.objects.get(kind=writing.KIND).subject_id == message.pk
    assert (conversation.status, conversation.waiting_for, conversation.message_count) == (Status.WAITING, "third", 1)
    assert len(doors.timeline(conversation)) == 1


def test_an_answer_is_found_by_address_and_by_header_of_who_takes_part(cast: Cast) -> None:
    message = begin(cast, cast.conversation())
    side = message.side
    by_address = {"message_ids": [], "tokens": tokens([addressing.reply_address(side)])}
    by_header = {"message_ids": [message.message_id], "tokens": []}
    assert addressing.find(cast.inbox, sender="anybody@example.org", **by_address) == side  # type: ignore[arg-type]
    assert addressing.find(cast.inbox, sender=MAKER.address, **by_header) == side  # type: ignore[arg-type]
    assert addressing.find(cast.inbox, sender="anybody@example.org", **by_header) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("stand", ["third", "snoozed", "closed"])
def test_an_answer_brings_the_conversation_back(cast: Cast, stand: str) -> None:
    conversation = cast.conversation()
    side = begin(cast, conversation, waits=stand == "third").side
    if stand == "snoozed":
        snoozing.snooze(conversation, until=None, on=[WakesOn.SIDE], by=cast.agent)
    elif stand == "closed":
        closing.close(conversation, by=cast.agent)
    came = receiving.receive(side, mail(text="あります。", sender=MAKER.address), key="mail:1")
    assert receiving.receive(side, mail(text="あります。", sender=MAKER.address), key="mail:1") == came
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_for, conversation.message_count) == (Status.OPEN, "us", 1)


def test_an_answer_is_news_for_each_until_they_have_read_it(cast: Cast) -> None:
    side = begin(cast, cast.conversation()).side

    def told() -> list[bool]:
        found = SideConversation.objects.get(pk=side.pk)
        return [finishing.is_news(found, person) for person in (cast.agent, cast.lead)]

    assert told() == [False, False]
    receiving.receive(side, mail(text="あります。", sender=MAKER.address))
    assert told() == [True, True]
    finishing.read(side, by=cast.agent)
    assert told() == [False, True]
    receiving.receive(side, mail(text="もう一つ", sender=MAKER.address))
    assert told() == [True, True]
    writing.write(side, by=cast.lead, text="承知しました。")
    assert told() == [True, False]
    finishing.finish(side, by=cast.lead)
    assert told() == [False, False]


def test_a_machines_answer_wakes_nobody(cast: Cast) -> None:
    conversation = cast.conversation()
    side = begin(cast, conversation, waits=True).side
    receiving.receive(side, mail(text="不在です", sender=MAKER.address, is_automatic=True))
    conversation.refresh_from_db()
    assert conversation.waiting_for == "third"


def test_undone_before_it_left_nobody_is_waited_for(cast: Cast) -> None:
    conversation = cast.conversation()
    message = begin(cast, conversation, waits=True, hold=timedelta(minutes=1))
    assert writing.undo(message, by=cast.agent)
    assert not writing.undo(message, by=cast.agent)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_for) == (Status.OPEN, "us")


def test_the_customer_and_our_own_inboxes_are_not_written_to_aside(cast: Cast) -> None:
    conversation = cast.conversation()
    for address in ("hanako@example.com", "support@mado.example.jp"):
        with pytest.raises(writing.IsTheCustomer):
            writing.start(conversation, by=cast.agent, to=[Address("", address)], subject="x", text="x")
    assert not SideConversation.objects.exists()


def test_a_message_is_passed_on_but_no_note_unasked(cast: Cast) -> None:
    conversation = cast.conversation("動きません。")
    first = conversation.messages.get()
    message = begin(cast, conversation, passing=writing.Passed([first]))
    assert "動きません。" in message.text
    with pytest.raises(CarriesCodes):
        begin(cast, conversation, passing=writing.Passed([noting.note(conversation, by=cast.agent, text="内緒")]))


def test_done_and_open_again_with_the_next_answer(cast: Cast) -> None:
    side = begin(cast, cast.conversation()).side
    assert finishing.finish(side, by=cast.agent).is_done
    receiving.receive(side, mail(text="まだです", sender=MAKER.address))
    assert not SideConversation.objects.get(pk=side.pk).is_done
    assert Event.objects.filter(kind=ConversationEvent.SIDE_ANSWERED).count() == 1


def test_one_click_is_one_mail(cast: Cast) -> None:
    conversation = cast.conversation()
    assert begin(cast, conversation, key="click") == begin(cast, conversation, key="click")
    assert SideConversation.objects.count() == 1
