"""Promises of our replies: made when they leave, answered by the next one, kept or broken by a word, told when late."""

from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.accounts.models import Notification
from madoguchi.conversations import assigning, listing
from madoguchi.conversations.conditions import fields
from madoguchi.conversations.models import Conversation, Message, Promise
from madoguchi.conversations.promises import overdue, promising
from madoguchi.conversations.replying import reply
from madoguchi.journal import delivering
from madoguchi.journal.models import Event
from madoguchi.kit.addresses import Address
from tests.cast import Cast

TO = [Address("", "hanako@example.com")]


def say(cast: Cast, conversation: Conversation, text: str) -> Message:
    """A reply that leaves at once, and what follows from it."""
    message = reply(conversation, by=cast.agent, text=text, to=TO)
    delivering.release_due()
    for event in Event.objects.filter(kind="reply_sent", subject_id=message.pk):
        promising.read_reply(event)
        promising.read_reply(event)
    return message


@pytest.fixture
def promised(cast):
    conversation = cast.conversation()
    say(cast, conversation, "明日中にご連絡いたします。")
    return Promise.objects.select_related("conversation").get()


def _fresh(conversation):
    return Conversation.objects.get(pk=conversation.pk)


def test_clear_words_stand_at_once_and_others_are_only_proposed(cast, promised):
    assert (promised.state, promised.words, promised.made_by) == ("open", "明日中にご連絡いたします", cast.agent)
    assert _fresh(promised.conversation).promise_due_at == promised.due_at
    assert Event.objects.filter(kind="promise_made").count() == 1
    say(cast, promised.conversation, "近日中にご案内いたします。")
    assert [each.state for each in Promise.objects.order_by("id")] == ["open", "proposed"]
    assert Event.objects.filter(kind="promise_made").count() == 1


def test_the_next_reply_answers_it_and_somebody_says_whether_it_was_kept(cast, promised):
    answer = say(cast, promised.conversation, "お待たせいたしました。原因がわかりました。")
    promised.refresh_from_db()
    assert (promised.state, promised.answered_by) == ("open", answer.pk)
    promising.still_open(promised, by=cast.agent)
    promised.refresh_from_db()
    assert promised.answered_by is None
    promising.keep(promised, by=cast.agent)
    assert _fresh(promised.conversation).promise_due_at is None
    assert Event.objects.get(kind="promise_kept").payload["late"] is False
    with pytest.raises(promising.Settled):
        promising.break_(promised, by=cast.agent)


def test_a_proposed_one_is_accepted_with_another_time_or_dismissed(cast):
    conversation = cast.conversation()
    say(cast, conversation, "近日中にご連絡いたします。")
    proposed, due = Promise.objects.get(), timezone.now() + timedelta(days=3)
    assert _fresh(conversation).promise_due_at is None
    promising.accept(proposed, by=cast.agent, due_at=due)
    assert _fresh(conversation).promise_due_at == due
    promising.dismiss(Promise.objects.get(), by=cast.agent)
    assert _fresh(conversation).promise_due_at is None


def test_an_overdue_one_is_told_to_the_assignee_once(cast, promised):
    assigning.assign(promised.conversation, to=cast.lead, by=cast.owner)
    assert overdue.tell_overdue() == 0
    Promise.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert [overdue.tell_overdue(), overdue.tell_overdue()] == [1, 0]
    assert Notification.objects.get(kind="promise_overdue").person == cast.lead


def test_lists_ask_for_what_is_promised(cast, promised):
    assert "promise_due" in fields._fields
    assert Conversation.objects.filter(promise_due_at__isnull=False).count() == 1


def test_what_is_promised_is_a_list_of_its_own_the_soonest_first(cast):
    later, none, soon = cast.conversation(), cast.conversation(), cast.conversation()
    for conversation, days in ((later, 3), (soon, 1)):
        promising.add(conversation, "お電話", timezone.now() + timedelta(days=days), by=cast.agent)
    member = cast.membership(cast.agent)
    assert [row.pk for row in listing.page(member, "promised").rows] == [soon.pk, later.pk]
    assert none.pk not in listing.ids(member, "promised", 10)
    promising.keep(Promise.objects.get(conversation=soon), by=cast.agent)
    assert [row.pk for row in listing.page(member, "promised").rows] == [later.pk]
