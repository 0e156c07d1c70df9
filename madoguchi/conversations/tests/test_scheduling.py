"""Replies that leave later: nothing before their time, everything from then on, and a customer who writes stops them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.accounts.models import Notification
from madoguchi.conversations import scheduling
from madoguchi.conversations.events import ConversationEvent as E
from madoguchi.conversations.models import Conversation, Draft, Inbox, Message, Status
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.releasing import delivery_of, send_now, undo
from madoguchi.conversations.replying import reply
from madoguchi.conversations.telling_people import tell_scheduler
from madoguchi.journal import delivering
from madoguchi.journal.models import Delivery, Event
from madoguchi.kit.addresses import Address
from tests.cast import Cast, mail

TO = [Address("", "hanako@example.com")]
TOMORROW = timedelta(days=1)


def _scheduled(cast: Cast, **changes) -> tuple[Conversation, Message]:
    conversation = cast.conversation()
    given = {"by": cast.agent, "text": "明日お送りします。", "to": TO, "then": "close", "later": timezone.now() + TOMORROW}
    message = reply(conversation, **given | changes)
    conversation.refresh_from_db()
    return conversation, message


def _kinds(conversation: Conversation) -> list[str]:
    return list(Event.objects.filter(conversation_id=conversation.pk).order_by("id").values_list("kind", flat=True))


def test_nothing_leaves_and_nothing_follows_before_its_time(cast: Cast) -> None:
    conversation, message = _scheduled(cast)
    assert conversation.status == Status.OPEN
    assert (conversation.assignee, conversation.last_reply_at) == (cast.agent, None)
    assert conversation.scheduled_at == delivery_of(message).release_at
    assert delivering.release_due() == 0
    assert E.REPLY_SENT not in _kinds(conversation)


def test_at_its_time_it_counts_as_written_then(cast: Cast) -> None:
    conversation, message = _scheduled(cast)
    Delivery.objects.update(release_at=timezone.now())
    assert delivering.release_due() == 1
    conversation.refresh_from_db()
    message.refresh_from_db()
    assert (conversation.status, conversation.scheduled_at) == (Status.CLOSED, None)
    assert conversation.last_reply_at == message.at > conversation.created_at
    kinds = _kinds(conversation)
    assert kinds.index(E.CLOSED) < kinds.index(E.REPLY_SENT)


def test_a_customer_who_writes_holds_it_back_and_the_writer_hears_of_it(cast: Cast) -> None:
    conversation, message = _scheduled(cast)
    receive(cast.inbox, mail(text="追伸です。"), conversation=conversation)
    conversation.refresh_from_db()
    assert (delivery_of(message).release_at, conversation.scheduled_at) == (None, None)
    assert E.REPLY_HELD_BACK in _kinds(conversation)
    tell_scheduler(Event.objects.get(kind=E.REPLY_HELD_BACK))
    assert Notification.objects.filter(person=cast.agent, kind="held_back").exists()
    assert scheduling.change(message, timezone.now() + TOMORROW, by=cast.agent)
    assert send_now(message)


def test_an_automatic_answer_and_an_inbox_that_wishes_otherwise_hold_nothing_back(cast: Cast) -> None:
    conversation, message = _scheduled(cast)
    receive(cast.inbox, mail(text="不在です。", is_automatic=True), conversation=conversation)
    assert delivery_of(message).release_at
    Inbox.objects.update(stops_scheduled=False)
    cast.inbox.refresh_from_db()
    receive(cast.inbox, mail(text="追伸です。"), conversation=conversation)
    assert delivery_of(message).release_at


def test_withdrawn_it_is_a_draft_again(cast: Cast) -> None:
    conversation, message = _scheduled(cast)
    assert undo(message, by=cast.agent)
    conversation.refresh_from_db()
    assert (conversation.scheduled_at, conversation.status, conversation.message_count) == (None, Status.OPEN, 1)
    assert Draft.objects.get().text == "明日お送りします。"
    assert not scheduling.change(message, timezone.now() + TOMORROW, by=cast.agent)


@pytest.mark.parametrize("away", [-timedelta(minutes=1), timedelta(days=400)])
def test_a_time_that_has_passed_or_is_too_far_away_is_none(cast: Cast, away: timedelta) -> None:
    with pytest.raises(scheduling.BadTime):
        _scheduled(cast, later=timezone.now() + away)
    assert not Message.objects.filter(kind="reply").exists()
