"""Merging whole or not at all, undone weeks later, and found again by every old address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from madoguchi.conversations import closing, doors, merging, tasking, threading
from madoguchi.conversations.models import Conversation, Message, Status, Transfer
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.replying import reply
from madoguchi.kit.addresses import Address
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db
HANAKO = Address("山田 花子", "hanako@example.com")


def fresh(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def transfer_of(source: Conversation) -> Transfer:
    found = merging.merge_of(source)
    assert found is not None
    return found


def test_several_go_into_one_and_come_back_together(cast: Cast) -> None:
    home, one, two = cast.conversation("1"), cast.conversation("2"), cast.conversation("3")
    done = merging.merge([one, two], home, by=cast.agent)
    assert (fresh(home).message_count, fresh(one).status, fresh(two).merged_into) == (3, Status.MERGED, home)
    assert {each.pk for each in merging.unmerge_batch(cast.workspace.pk, done.batch, by=cast.agent)} == {one.pk, two.pk}
    assert [fresh(each).message_count for each in (home, one, two)] == [1, 1, 1]
    with pytest.raises(merging.TooLate):
        merging.unmerge_batch(cast.workspace.pk, done.batch, by=cast.agent)


def test_both_numbers_lead_to_the_one_that_stays(cast: Cast) -> None:
    home, other = cast.conversation(), cast.conversation()
    merging.merge([other], home, by=cast.agent)
    member = cast.membership(cast.agent)
    assert doors.conversation(member, other.number) == home
    assert other not in doors.conversations(member)


def test_of_another_customer_only_when_it_is_meant(cast: Cast) -> None:
    home, strange = cast.conversation(), cast.conversation(sender="ken@example.net", name="木村 健")
    with pytest.raises(merging.OtherCustomer):
        merging.merge([strange], home, by=cast.agent)
    merging.merge([strange], home, by=cast.agent, across_customers=True)
    assert fresh(home).message_count == 2


def test_an_answer_to_the_old_address_goes_back_with_it(cast: Cast) -> None:
    home, other = cast.conversation(), cast.conversation()
    address = threading.reply_address(other)
    merging.merge([other], home, by=cast.agent)
    found = threading.find(cast.inbox, message_ids=[], recipients=[address], subject="", sender="hanako@example.com")
    assert (found.conversation, found.meant) == (home, other)
    came = receive(cast.inbox, mail(text="追伸"), conversation=found.conversation, meant_for=found.meant).message
    told = merging.undoing(transfer_of(other))
    assert (told.returning, told.came_since, told.staying) == (2, 1, 0)
    merging.unmerge(transfer_of(other), by=cast.agent)
    assert Message.objects.get(pk=came.pk).conversation == other


def test_undo_after_another_change_says_what_stays(cast: Cast) -> None:
    home, other = cast.conversation(), cast.conversation()
    closing.close(home, by=cast.agent)
    newer = cast.conversation("続き")
    merging.merge([newer], home, by=cast.agent)
    reply(fresh(home), by=cast.agent, text="返信", to=[HANAKO])
    told = merging.undoing(transfer_of(newer))
    assert (told.returning, told.staying, told.status_stays) == (1, 1, True)
    merging.unmerge(transfer_of(newer), by=cast.agent)
    assert (fresh(home).status, fresh(newer).status) == (Status.WAITING, Status.OPEN)
    assert fresh(other).message_count == 1


def test_after_thirty_days_it_stays_merged(cast: Cast) -> None:
    home, other = cast.conversation(), cast.conversation()
    merging.merge([other], home, by=cast.agent)
    Transfer.objects.update(at=timezone.now() - merging.KEPT - timedelta(minutes=1))
    with pytest.raises(merging.TooLate):
        merging.unmerge(transfer_of(other), by=cast.agent)


def test_tasks_go_along_and_come_back(cast: Cast) -> None:
    home, other = cast.conversation(), cast.conversation()
    task, own = tasking.add(other, "電話する", by=cast.agent), tasking.add(home, "調べる", by=cast.agent)
    merging.merge([other], home, by=cast.agent)
    assert set(home.tasks.all()) == {task, own}
    merging.unmerge(transfer_of(other), by=cast.agent)
    assert (list(home.tasks.all()), list(other.tasks.all())) == ([own], [task])


def test_a_verb_that_was_on_its_way_reaches_the_one_that_stays(cast: Cast) -> None:
    home, other = cast.conversation(), cast.conversation()
    merging.merge([other], home, by=cast.agent)
    message = reply(other, by=cast.agent, text="返信", to=[HANAKO])
    assert message.conversation == home
