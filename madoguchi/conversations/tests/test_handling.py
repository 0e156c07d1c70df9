"""What an agent does with a conversation: each verb does it whole, once, and leaves its event."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.accounts.models import Person
from madoguchi.conversations import (
    assigning,
    changing_customer,
    closing,
    drafting,
    marking,
    moving,
    noting,
    snoozing,
    spamming,
    trashing,
)
from madoguchi.conversations.events import ConversationEvent as E
from madoguchi.conversations.forwarding import forward
from madoguchi.conversations.models import Conversation, Message, MessageKind, Priority, Status, SubStatus
from madoguchi.conversations.opening import AddressTaken, open_inbox
from madoguchi.conversations.releasing import undo
from madoguchi.conversations.starting import start
from madoguchi.customers.models import Customer
from madoguchi.journal.models import Delivery, Event
from madoguchi.kit.addresses import Address
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def last_event(conversation: Conversation) -> Event:
    return Event.objects.filter(conversation_id=conversation.pk).latest("id")


@pytest.mark.parametrize(
    ("verb", "status", "kind"),
    [
        (lambda c, p: closing.close(c, by=p), Status.CLOSED, E.CLOSED),
        (lambda c, p: closing.close(c, by=p, without_reply=True), Status.CLOSED, E.CLOSED_WITHOUT_REPLY),
        (lambda c, p: closing.wait(c, by=p), Status.WAITING, E.SET_WAITING),
        (lambda c, p: spamming.mark_spam(c, by=p), Status.SPAM, E.SPAM_MARKED),
        (lambda c, p: trashing.trash(c, by=p), Status.TRASH, E.TRASHED),
        (lambda c, p: snoozing.snooze(c, until=timezone.now() + timedelta(hours=1), by=p), Status.SNOOZED, E.SNOOZED),
    ],
)
def test_each_verb_sets_its_status_and_says_so(
    cast: Cast, verb: Callable[[Conversation, Person], Conversation], status: Status, kind: str
) -> None:
    conversation = verb(cast.conversation(), cast.agent)
    event = last_event(conversation)
    assert (conversation.status, event.kind, event.actor_id, event.payload["was"]) == (status, kind, cast.agent.pk, Status.OPEN)
    verb(conversation, cast.agent)
    if status != Status.SNOOZED:
        assert Event.objects.filter(conversation_id=conversation.pk, kind=kind).count() == 1


def test_reopen_brings_back_with_its_owner(cast: Cast) -> None:
    conversation = assigning.assign(cast.conversation(), to=cast.lead, by=cast.agent)
    conversation = closing.reopen(closing.close(conversation, by=cast.agent, without_reply=True), by=cast.agent)
    assert (conversation.status, conversation.assignee, conversation.closed_without_reply) == (Status.OPEN, cast.lead, False)


@pytest.mark.parametrize("before", [Status.OPEN, Status.WAITING, Status.CLOSED])
def test_not_spam_and_restore_return_to_the_status_before(cast: Cast, before: Status) -> None:
    conversation = cast.conversation()
    Conversation.objects.filter(pk=conversation.pk).update(status=before)
    assert spamming.clear_spam(spamming.mark_spam(conversation, by=cast.agent), by=cast.agent).status == before
    assert trashing.restore(trashing.trash(conversation, by=cast.agent), by=cast.agent).status == before


def test_of_two_who_take_one_has_it(cast: Cast) -> None:
    conversation = cast.conversation()
    assigning.take(conversation, by=cast.agent)
    with pytest.raises(assigning.AlreadyTaken) as taken:
        assigning.take(conversation, by=cast.lead)
    assert taken.value.holder == cast.agent
    assert assigning.take(conversation, by=cast.agent).assignee == cast.agent


def test_nobody_outside_the_workspace_can_be_assigned(cast: Cast) -> None:
    with pytest.raises(assigning.NotAMember):
        assigning.assign(cast.conversation(), to=cast.outsider, by=cast.agent)


def test_a_move_keeps_number_and_history(cast: Cast) -> None:
    conversation = cast.conversation()
    repairs = open_inbox(cast.workspace, name="修理受付", address="repair@mado.example.jp", by=cast.owner)
    moved = moving.move(conversation, inbox=repairs, by=cast.agent)
    assert (moved.number, moved.inbox, moved.messages.count()) == (conversation.number, repairs, 1)
    with pytest.raises(moving.OtherWorkspace):
        moving.move(conversation, inbox=cast.other_inbox, by=cast.agent)


def test_an_address_belongs_to_one_inbox(cast: Cast) -> None:
    with pytest.raises(AddressTaken):
        open_inbox(cast.other_workspace, name="取り違え", address="Support@mado.example.jp", by=cast.outsider)


def test_a_changed_customer_can_be_undone(cast: Cast) -> None:
    conversation = cast.conversation()
    first = conversation.customer
    other = Customer.objects.create(workspace=cast.workspace, name="山田 太郎")
    changed = changing_customer.change_customer(conversation, customer=other, by=cast.agent)
    assert changed.customer == other
    assert changing_customer.undo_change(changed, by=cast.agent).customer == first


def test_a_note_stays_inside(cast: Cast) -> None:
    conversation = cast.conversation()
    noting.note(conversation, by=cast.light, text="ロット違いかもしれません", key="n1")
    noting.note(conversation, by=cast.light, text="ロット違いかもしれません", key="n1")
    assert Message.objects.filter(kind=MessageKind.NOTE).count() == 1
    assert not Delivery.objects.exists()
    with pytest.raises(noting.EmptyNote):
        noting.note(conversation, by=cast.light, text="  \n")


def test_we_write_first(cast: Cast) -> None:
    conversation = start(
        cast.inbox,
        by=cast.agent,
        to=[Address("木村 誠", "makoto@example.com")],
        subject="お届け日の件",
        text="木村様",
        key="s1",
    )
    again = start(
        cast.inbox,
        by=cast.agent,
        to=[Address("木村 誠", "makoto@example.com")],
        subject="お届け日の件",
        text="木村様",
        key="s1",
    )
    assert again == conversation
    assert (conversation.status, conversation.assignee) == (Status.WAITING, cast.agent)
    assert conversation.customer is not None
    assert conversation.customer.name == "木村 誠"
    assert Delivery.objects.count() == 1


def test_a_forward_carries_what_was_chosen_and_leaves_the_thread_alone(cast: Cast) -> None:
    conversation = cast.conversation(text="写真をお送りします")
    message = forward(
        conversation,
        by=cast.agent,
        to=[Address("", "maker@example.com")],
        text="ご確認ください",
        messages=list(conversation.messages.all()),
    )
    conversation.refresh_from_db()
    assert "写真をお送りします" in message.text
    assert message.in_reply_to == ""
    assert conversation.status == Status.OPEN
    assert last_event(conversation).kind == E.MESSAGE_FORWARDED


def test_an_undone_forward_is_no_reply_to_the_customer(cast: Cast) -> None:
    conversation = cast.conversation()
    to = [Address("", "maker@example.com")]
    message = forward(conversation, by=cast.agent, to=to, text="ご確認を", messages=[], hold=timedelta(seconds=10))
    assert undo(message, by=cast.agent)
    assert drafting.draft_of(conversation, cast.agent) is None
    back = drafting.aside(conversation, cast.agent)
    assert back
    assert (back.text, back.to) == ("ご確認を", message.to)


def test_a_stage_belongs_to_its_status(cast: Cast) -> None:
    stage = SubStatus.objects.create(workspace=cast.workspace, status=Status.WAITING, name="メーカー確認中")
    conversation = cast.conversation()
    with pytest.raises(marking.WrongStage):
        marking.set_sub_status(conversation, stage, by=cast.agent)
    waiting = closing.wait(conversation, by=cast.agent)
    assert marking.set_sub_status(waiting, stage, by=cast.agent).sub_status == stage
    assert marking.set_priority(waiting, Priority.HIGH, by=cast.agent).priority == Priority.HIGH


def test_a_sender_rule_blocks_an_address_or_a_domain(cast: Cast) -> None:
    conversation = cast.conversation(sender="ad@spam.example")
    spamming.block_sender(conversation, by=cast.agent, whole_domain=True)
    assert spamming.is_blocked(cast.workspace.pk, "Other@SPAM.example")
    assert not spamming.is_blocked(cast.other_workspace.pk, "other@spam.example")
    spamming.allow_sender(conversation, by=cast.agent)
    assert not spamming.is_blocked(cast.workspace.pk, "other@spam.example")


def test_snoozed_ones_wake_at_their_time(cast: Cast) -> None:
    conversation = snoozing.snooze(cast.conversation(), until=timezone.now() + timedelta(hours=1), by=cast.agent)
    assert snoozing.wake_due() == 0
    Conversation.objects.update(snoozed_until=timezone.now())
    assert snoozing.wake_due() == 1
    conversation.refresh_from_db()
    assert conversation.status == Status.OPEN
    with pytest.raises(snoozing.InThePast):
        snoozing.snooze(conversation, until=timezone.now(), by=cast.agent)


def test_the_trash_is_emptied_after_thirty_days(cast: Cast) -> None:
    trashing.trash(cast.conversation(), by=cast.agent)
    assert trashing.purge_due() == 0
    Conversation.objects.update(trashed_at=timezone.now() - trashing.KEPT)
    assert trashing.purge_due() == 1
    assert not Conversation.objects.exists()
    assert Event.objects.filter(kind=E.PURGED).exists()


def test_read_marks_only_move_on(cast: Cast) -> None:
    conversation = cast.conversation()
    marking.mark_read(conversation, cast.agent, 10)
    marking.mark_read(conversation, cast.agent, 5)
    assert conversation.read_marks.get().message_id == 10
    assert not Event.objects.filter(kind__contains="read").exists()
