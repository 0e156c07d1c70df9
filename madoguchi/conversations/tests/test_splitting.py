"""Another matter in the same mail thread becomes a conversation of its own."""

import pytest

from madoguchi.conversations import splitting, threading
from madoguchi.conversations.merging import TooLate
from madoguchi.conversations.models import Conversation, Link, Message, Status
from madoguchi.conversations.receiving import receive
from madoguchi.conversations.replying import reply
from madoguchi.kit.addresses import Address
from tests.cast import Cast, mail

pytestmark = pytest.mark.django_db
HANAKO = Address("山田 花子", "hanako@example.com")


def fresh(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def two_matters(cast: Cast) -> tuple[Conversation, Message]:
    conversation = cast.conversation("加湿器の件")
    second = receive(cast.inbox, mail(text="別件ですが領収書を", subject="領収書"), conversation=conversation)
    return conversation, second.message


def test_the_message_goes_and_both_name_each_other(cast: Cast) -> None:
    old, message = two_matters(cast)
    new = splitting.split(message, by=cast.agent).target
    assert (fresh(old).message_count, fresh(new).message_count, fresh(new).subject) == (1, 1, "領収書")
    assert (fresh(new).customer, fresh(new).status, fresh(new).waiting_since) == (old.customer, Status.OPEN, message.at)
    assert Link.objects.get(kind="split", one=new).other == old


def test_from_here_on_takes_all_that_followed(cast: Cast) -> None:
    old, message = two_matters(cast)
    reply(old, by=cast.agent, text="領収書です", to=[HANAKO])
    new = splitting.split(message, by=cast.agent, with_later=True).target
    assert (fresh(old).message_count, fresh(new).message_count) == (1, 2)
    assert (fresh(new).status, fresh(new).waiting_for) == (Status.WAITING, "customer")


def test_what_answers_the_part_lands_there_even_at_the_old_address(cast: Cast) -> None:
    old, message = two_matters(cast)
    address = threading.reply_address(old)
    ours = reply(old, by=cast.agent, text="領収書です", to=[HANAKO])
    new = splitting.split(ours, by=cast.agent).target
    for ids, home in (([ours.message_id], new), ([message.message_id], old), ([], old)):
        found = threading.find(cast.inbox, message_ids=ids, recipients=[address], subject="", sender="hanako@example.com")
        assert found.conversation == home


def test_undone_it_is_one_again_and_the_new_number_still_works(cast: Cast) -> None:
    old, message = two_matters(cast)
    done = splitting.split(message, by=cast.agent)
    receive(cast.inbox, mail(text="追伸"), conversation=done.target)
    assert splitting.unsplit(cast.workspace.pk, done.batch, by=cast.agent) == old
    assert (fresh(old).message_count, fresh(done.target).merged_into) == (3, old)
    with pytest.raises(TooLate):
        splitting.unsplit(cast.workspace.pk, done.batch, by=cast.agent)


def test_the_last_message_cannot_be_split_off(cast: Cast) -> None:
    conversation = cast.conversation()
    with pytest.raises(splitting.CannotSplit):
        splitting.split(conversation.messages.get(), by=cast.agent)
