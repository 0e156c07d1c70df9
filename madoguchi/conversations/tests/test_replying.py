"""We answer once, and can take it back in time."""

from datetime import timedelta

import pytest

from madoguchi.conversations.drafting import draft_of, save
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message, Status
from madoguchi.conversations.noting import note
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.releasing import delivery_of, send_now, undo
from madoguchi.conversations.replying import NoRecipient, StaleReply, re_subject, reply
from madoguchi.journal.models import Delivery, Event
from madoguchi.kit.addresses import Address
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db
TO = [Address("山田 花子", "hanako@example.com")]
HOLD = timedelta(seconds=10)


def test_a_reply_takes_the_conversation_and_waits_for_the_customer(cast: Cast) -> None:
    conversation = cast.conversation()
    message = reply(conversation, by=cast.agent, text="確認いたします。", to=TO)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.assignee, conversation.waiting_since) == (
        Status.WAITING,
        cast.agent,
        None,
    )
    assert delivery_of(message).state == Delivery.State.QUEUED  # type: ignore[union-attr]
    assert Event.objects.filter(kind=ConversationEvent.REPLY_SENT, subject_id=message.pk).count() == 1
    assert message.message_id.endswith("@mado.example.jp>")
    assert message.in_reply_to == conversation.messages.earliest("id").message_id


def test_one_key_makes_one_reply(cast: Cast) -> None:
    conversation = cast.conversation()
    first = reply(conversation, by=cast.agent, text="一度だけ", to=TO, key="click-1")
    assert reply(conversation, by=cast.agent, text="一度だけ", to=TO, key="click-1") == first
    assert Delivery.objects.count() == 1


def test_a_reply_stops_when_the_customer_wrote_meanwhile(cast: Cast) -> None:
    conversation = cast.conversation()
    seen = conversation.last_message_id
    receive(cast.inbox, mail(text="直りました"), conversation=conversation)
    with pytest.raises(StaleReply) as stale:
        reply(conversation, by=cast.agent, text="電源を…", to=TO, seen=seen)
    assert [each.text for each in stale.value.newer] == ["直りました"]
    assert not Delivery.objects.exists()


def test_a_reply_stops_when_a_colleague_or_another_window_replied_but_not_for_a_note(cast: Cast) -> None:
    conversation = cast.conversation()
    seen = conversation.last_message_id
    note(conversation, by=cast.lead, text="確認中")
    first = reply(conversation, by=cast.agent, text="一通目", to=TO, seen=seen)
    reply(conversation, by=cast.agent, text="二通目", to=TO, seen=first.pk)
    for person in (cast.agent, cast.lead):
        with pytest.raises(StaleReply):
            reply(conversation, by=person, text="三通目", to=TO, seen=first.pk)


def test_nobody_to_send_to_is_refused(cast: Cast) -> None:
    with pytest.raises(NoRecipient):
        reply(cast.conversation(), by=cast.agent, text="…", to=[])


def test_a_held_reply_counts_from_its_release(cast: Cast) -> None:
    message = reply(cast.conversation(), by=cast.agent, text="のちほど", to=TO, hold=HOLD)
    assert not Event.objects.filter(kind=ConversationEvent.REPLY_SENT).exists()
    assert send_now(message)
    assert not send_now(message)
    assert Event.objects.filter(kind=ConversationEvent.REPLY_SENT).count() == 1


def test_undo_puts_everything_back(cast: Cast) -> None:
    conversation = cast.conversation()
    before = Conversation.objects.filter(pk=conversation.pk).values("status", "assignee", "waiting_since", "preview").get()
    save(conversation, cast.agent, text="書きかけ")
    message = reply(conversation, by=cast.agent, text="送ってしまった", to=TO, then="close", hold=HOLD)
    assert draft_of(conversation, cast.agent) is None
    draft = undo(message, by=cast.agent)
    assert draft is not None
    assert draft.text == "送ってしまった"
    assert (
        Conversation.objects.filter(pk=conversation.pk).values("status", "assignee", "waiting_since", "preview").get() == before
    )
    assert Message.objects.get(pk=message.pk).withdrawn_at is not None


def test_undo_after_release_is_too_late(cast: Cast) -> None:
    message = reply(cast.conversation(), by=cast.agent, text="もう出た", to=TO, hold=HOLD)
    send_now(message)
    assert undo(message, by=cast.agent) is None
    assert Message.objects.get(pk=message.pk).withdrawn_at is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("加湿器", "Re: 加湿器"),
        ("Re: 加湿器", "Re: 加湿器"),
        ("RE: re: 加湿器", "Re: 加湿器"),
        ("Re：加湿器", "Re: 加湿器"),
        ("", "Re:"),
    ],
)
def test_one_re_however_many_came(before: str, after: str) -> None:
    assert re_subject(before) == after
