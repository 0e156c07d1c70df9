"""Mail about a customer with somebody else: none of it ever reaches the customer's timeline, whoever sends it back."""

import pytest

from madoguchi.channels.email.bounces.return_addresses import return_address
from madoguchi.channels.email.tests.mails import plain
from madoguchi.conversations.models import Conversation, Message, SideMessage
from madoguchi.conversations.sides import addressing, writing
from madoguchi.journal.models import Delivery
from madoguchi.kit.addresses import Address
from tests.abuse.conftest import through_provider
from tests.abuse.test_forged_senders import FORGED

pytestmark = pytest.mark.django_db(transaction=True)
MAKER = "mori@maker.example.com"


@pytest.fixture
def asked(post, agent) -> SideMessage:
    conversation: Conversation = post(plain(text="電源が入りません。")).conversation
    return writing.start(conversation, by=agent, to=[Address("森", MAKER)], subject="在庫", text="ありますか。")


def in_the_timeline(asked: SideMessage) -> int:
    return Message.objects.filter(conversation=asked.side.conversation).count()


def test_an_answer_lands_aside_once(asked, post):
    address = addressing.reply_address(asked.side)
    answer = plain(text="あります。", sender=MAKER, message_id="<a@maker>", In_Reply_To=asked.message_id)
    assert post(answer, to=address) is None
    assert post(answer, to=address) is None
    assert [each.text.strip() for each in asked.side.messages.filter(is_ours=False)] == ["あります。"]
    assert in_the_timeline(asked) == 1


def test_our_own_copy_from_the_sent_folder_is_ours(asked, post):
    assert post(plain(text="ありますか。", sender="support@aobato.example.jp", message_id=asked.message_id)) is None
    assert (in_the_timeline(asked), asked.side.messages.count()) == (1, 1)


def test_a_forged_answer_stands_apart(asked, post, provider):
    address = addressing.reply_address(asked.side)
    came = post(through_provider(plain(text="偽物です", message_id="<f@x>"), FORGED), to=address)
    assert came.conversation != asked.side.conversation
    assert asked.side.messages.count() == 1


def test_word_of_a_failure_stands_in_the_thread(asked, post, inbox):
    delivery = Delivery.objects.get(subject_kind=writing.SUBJECT, subject_id=asked.pk)
    report = plain(
        text="User unknown", sender="mailer-daemon@maker.example.com", message_id="<b@maker>", Auto_Submitted="auto-replied"
    )
    assert post(report, to=return_address(delivery, inbox)) is None
    came = asked.side.messages.get(is_ours=False)
    assert (came.is_automatic, in_the_timeline(asked)) == (True, 1)
