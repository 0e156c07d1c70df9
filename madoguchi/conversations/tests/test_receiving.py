"""What comes in finds its place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.conversations.closing import close
from madoguchi.conversations.events import ConversationEvent
from madoguchi.conversations.models import Conversation, Message, Status
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.spamming import mark_spam
from madoguchi.customers.identifying import add_handle, share
from madoguchi.customers.models import Customer, Handle, HandleTrouble
from madoguchi.customers.troubling import mark_trouble
from madoguchi.journal.models import Event
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db


def kinds(conversation: Conversation) -> list[str]:
    return list(Event.objects.filter(conversation_id=conversation.pk).order_by("id").values_list("kind", flat=True))


def test_a_first_mail_starts_an_open_conversation(cast: Cast) -> None:
    received = receive(cast.inbox, mail(text="加湿器が\n動きません。"))
    conversation = Conversation.objects.get(pk=received.conversation.pk)
    assert received.is_new
    assert (conversation.number, conversation.status, conversation.preview) == (1, Status.OPEN, "加湿器が 動きません。")
    assert conversation.customer is not None
    assert conversation.customer.name == "山田 花子"
    assert kinds(conversation) == [ConversationEvent.CONVERSATION_STARTED, ConversationEvent.MESSAGE_RECEIVED]


def test_a_key_takes_a_message_once(cast: Cast) -> None:
    first = receive(cast.inbox, mail(), key="mail:1")
    again = receive(cast.inbox, mail(), key="mail:1")
    assert again.message == first.message
    assert Message.objects.count() == 1


@pytest.mark.parametrize(("state", "left"), [("verified", ""), ("unknown", ""), ("failed", HandleTrouble.UNREACHABLE)])
def test_a_mail_that_may_be_forged_says_nothing_of_its_address(cast: Cast, state: str, left: str) -> None:
    receive(cast.inbox, mail())
    handle = Handle.objects.get()
    mark_trouble(handle, HandleTrouble.UNREACHABLE, "550")
    receive(cast.inbox, replace(mail(), auth={"state": state}))
    handle.refresh_from_db()
    assert handle.trouble == left


def test_numbers_grow_within_each_workspace(cast: Cast) -> None:
    assert [cast.conversation().number, cast.conversation().number] == [1, 2]
    assert receive(cast.other_inbox, mail()).conversation.number == 1


def test_an_answer_reopens_a_closed_conversation(cast: Cast) -> None:
    conversation = close(cast.conversation(), by=cast.agent)
    received = receive(cast.inbox, mail(text="まだ動きません"), conversation=conversation)
    conversation.refresh_from_db()
    assert received.reopened
    assert (conversation.status, conversation.closed_at) == (Status.OPEN, None)
    assert kinds(conversation)[-2:] == [ConversationEvent.MESSAGE_RECEIVED, ConversationEvent.REOPENED]


def test_a_machine_does_not_reopen(cast: Cast) -> None:
    conversation = close(cast.conversation(), by=cast.agent)
    assert not receive(cast.inbox, mail(is_automatic=True), conversation=conversation).reopened
    conversation.refresh_from_db()
    assert conversation.status == Status.CLOSED


def test_after_n_days_a_new_linked_conversation_starts(cast: Cast) -> None:
    cast.inbox.new_after_days = 14
    conversation = close(cast.conversation(), by=cast.agent)
    received = receive(cast.inbox, mail(at=timezone.now() + timedelta(days=15)), conversation=conversation)
    assert received.is_new
    assert received.conversation.continues == conversation


def test_spam_stays_spam_when_it_goes_on(cast: Cast) -> None:
    conversation = mark_spam(cast.conversation(), by=cast.agent)
    receive(cast.inbox, mail(), conversation=conversation)
    conversation.refresh_from_db()
    assert conversation.status == Status.SPAM


def test_a_shared_address_leaves_the_person_open(cast: Cast) -> None:
    first = cast.conversation(sender="info@minato.example.com")
    assert first.handle is not None
    add_handle(
        Customer.objects.create(workspace=cast.workspace, name="港 次郎"),
        "email",
        "info@minato.example.com",
        by=cast.agent,
    )
    later = cast.conversation(sender="info@minato.example.com")
    assert later.customer is None
    assert later.handle == first.handle


def test_a_handle_marked_shared_is_asked_about_even_with_one_holder(cast: Cast) -> None:
    first = cast.conversation()
    assert first.handle is not None
    share(first.handle, by=cast.agent)
    assert cast.conversation().customer is None
