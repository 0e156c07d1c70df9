"""Loops end: a sender in haste is held back, and no automatic answer goes to a machine, to nobody, or round in circles."""

import pytest
from django.utils import timezone

from madoguchi.accounts.models import Membership, Notification, Role
from madoguchi.channels.email import replaying
from madoguchi.channels.email.models import InboxMailOptions, ReceivedMail
from madoguchi.channels.email.tests.mails import plain
from madoguchi.channels.email.tests.test_bounces import follow
from madoguchi.channels.email.tests.test_sending import reply, work
from madoguchi.channels.email.tests.test_taking_in import take
from madoguchi.conversations import answering_automatically, spamming
from madoguchi.conversations.automatic_answers import WhyNot, is_read_by_nobody, may_answer_automatically, why_not
from madoguchi.conversations.models import Conversation, Message
from madoguchi.conversations.threading import reply_address
from madoguchi.customers.models import Handle
from madoguchi.journal.recording import SYSTEM
from madoguchi.kit.addresses import Address

pytestmark = pytest.mark.django_db(transaction=True)

ROBOT = {"Auto-Submitted": "auto-replied"}


@pytest.fixture
def conversation(inbox) -> Conversation:
    return Conversation.objects.get(pk=take(plain("動きません。"), inbox).conversation_id)


def inbound(inbox, text="こんにちは", **headers) -> Message:
    return Message.objects.get(pk=take(plain(text, **headers), inbox).conversation_message_id)


def answer_by_itself(message: Message) -> Message | None:
    """What a rule does."""
    return answering_automatically.answer(message.conversation, text="受け付けました。", by=SYSTEM, key=f"test:{message.pk}")


def test_answers_without_end_are_held_back_and_let_in_with_one_click(conversation, inbox, agent):
    Membership.objects.update(role=Role.OWNER)
    InboxMailOptions.objects.create(inbox=inbox, answers_at_most=3)
    to = reply_address(conversation)
    ends = [take(plain(f"{n}", message_id=f"<{n}@x>", to=to), inbox, door="smtp") for n in range(6)]
    assert [mail.state for mail in ends] == ["taken"] * 2 + ["quarantined"] * 4  # the first mail counts as well
    assert {mail.reason for mail in ends[2:]} == {"flood"}
    follow()
    assert Notification.objects.filter(kind="mail_held_back").count() == 1
    for mail in ends[2:]:
        assert replaying.replay(mail, by=agent).state == "taken"
    assert Message.objects.filter(conversation=conversation).count() == 7


def test_many_mails_of_one_person_are_no_loop(inbox):
    InboxMailOptions.objects.create(inbox=inbox, answers_at_most=2)
    ends = [take(plain(f"{n}", message_id=f"<{n}@x>"), inbox, door="smtp") for n in range(6)]
    assert {mail.state for mail in ends} == {"taken"}
    InboxMailOptions.objects.update(mails_at_most=5)
    inbox.refresh_from_db()
    assert take(plain("7", message_id="<7@x>"), inbox, door="smtp").state == "quarantined"


def test_what_an_operator_hands_in_is_never_too_much(inbox):
    InboxMailOptions.objects.create(inbox=inbox, mails_at_most=1)
    assert {take(plain(f"{n}", message_id=f"<{n}@x>"), inbox, door="command").state for n in range(3)} == {"taken"}


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, None),
        (ROBOT, WhyNot.MACHINE),
        ({"Precedence": "bulk"}, WhyNot.MACHINE),
        ({"List-Id": "<x.example.com>"}, WhyNot.MACHINE),
        ({"sender": "no-reply@example.com"}, WhyNot.NOBODY_READS),
        ({"sender": "shop_noreply@example.com"}, WhyNot.NOBODY_READS),
        ({"sender": "list-bounces@example.com"}, WhyNot.NOBODY_READS),
        ({"sender": "postmaster@example.com"}, WhyNot.NOBODY_READS),
        ({"sender": "送信専用 <info@example.com>"}, WhyNot.NOBODY_READS),
        ({"sender": "support@aobato.example.jp"}, WhyNot.OURSELVES),
        ({"sender": "support+x@aobato.example.jp"}, WhyNot.OURSELVES),
    ],
)
def test_the_gate(inbox, headers, why):
    assert why_not(inbound(inbox, **headers)) == why


@pytest.mark.parametrize("address", ["noriko.reply@example.com", "not@example.com", "answer@example.com"])
def test_people_whose_names_only_look_like_machines(address):
    assert not is_read_by_nobody(Address("", address))


def test_the_gate_knows_spam_dead_addresses_and_forgeries(inbox, agent):
    message = inbound(inbox)
    assert may_answer_automatically(message)
    Handle.objects.update(trouble="unreachable")
    assert why_not(message) == WhyNot.NOT_REACHED
    Handle.objects.update(trouble="")
    message.auth = {"state": "failed"}
    assert why_not(message) == WhyNot.UNPROVEN
    message.auth = {}
    spamming.mark_spam(message.conversation, by=agent)
    assert why_not(message) == WhyNot.UNWANTED


@pytest.mark.parametrize("is_polite", [True, False])
def test_two_counters_that_answer_each_other_stop_after_few_rounds(room, transactional_db, caught, is_polite):
    """With its header the first answer ends it; a counter that hides being a machine is stopped by the gate's own count."""
    here, there = room(), room("tonari", "support@tonari.example.jp")
    start = plain("問い合わせ", sender=here.address, to=there.address, message_id="<start@aobato.example.jp>")
    mails, rounds, inbox = [start], 0, there
    while mails and rounds < 50:
        mail = take(mails.pop(), inbox, door="smtp")
        rounds += 1
        if mail.state != "taken":
            break
        if answer_by_itself(Message.objects.get(pk=mail.conversation_message_id)):
            count = len(caught)
            while len(caught) == count:
                assert work().state == "done"
            raw = caught[-1].content
            mails.append(raw if is_polite else raw.replace(b"Auto-Submitted: auto-replied\r\n", b""))
        inbox = here if inbox == there else there
    assert rounds <= (2 if is_polite else 6)


def test_an_automatic_answer_says_so(conversation, agent, caught):
    message = reply(conversation, agent)
    Message.objects.filter(pk=message.pk).update(is_automatic=True)
    work()
    assert b"Auto-Submitted: auto-replied" in caught[0].content


def test_machines_wake_nothing(conversation, agent, inbox, caught):
    reply(conversation, agent, then="close")
    work()
    inbox.new_after_days = 0
    inbox.save()
    Conversation.objects.update(closed_at=timezone.now() - timezone.timedelta(days=3))
    mail = take(plain("不在です", message_id="<r@x>", to=reply_address(conversation), **ROBOT), inbox)
    conversation.refresh_from_db()
    assert (mail.conversation_id, conversation.closed_at is not None, conversation.waiting_since) == (
        conversation.pk,
        True,
        None,
    )
    fresh = Conversation.objects.get(
        pk=take(plain("ニュース", message_id="<n@x>", **{"List-Unsubscribe": "<mailto:x@y>"}), inbox).conversation_id
    )
    assert fresh.waiting_since is None


def test_customers_who_write_through_our_own_group_are_people(inbox):
    group = {"List-Id": "<support.aobato.example.jp>", "Precedence": "list", "List-Post": "<mailto:support@aobato.example.jp>"}
    assert not inbound(inbox, **group).is_automatic
    assert ReceivedMail.objects.count() == 1


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("自動返信メールが届きません", ""),
        ("Re: 【自動返信】お問い合わせありがとうございます", ""),
        ("休暇の日数について", ""),
        ("【自動返信】お問い合わせありがとうございます", "auto-reply"),
        ("自動応答: 不在にしております", "vacation"),
        ("Automatic reply: Order 12", "auto-reply"),
        ("Automatische Antwort: Abwesend", "vacation"),
    ],
)
def test_a_subject_counts_in_a_machines_form_only(inbox, subject, kind):
    assert inbound(inbox, subject=subject).automatic_kind == kind
